import JobModel
import StoreMaster
import DurableFiles
import SystemPackage

/// A job file on the command line: any path, links followed.
enum JobFile {
  struct TooLarge: Error, CustomStringConvertible {
    let limit: Int
    var description: String { "over \(limit) bytes (--max-job-bytes)" }
  }

  /// - Throws: ``JobError``, ``TooLarge`` or `Errno`.
  static func read(_ path: FilePath, limit: Int) throws -> CheckedJob {
    let descriptor = try FileDescriptor.open(path, .readOnly)
    let bytes = try descriptor.closeAfter {
      var bytes: [UInt8] = []
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = try piece.withUnsafeMutableBytes { try descriptor.read(into: $0) }
        if count == 0 { return bytes }
        bytes += piece[..<count]
        if bytes.count > limit { throw TooLarge(limit: limit) }
      }
    }
    return try CheckedJob(bytes)
  }
}
