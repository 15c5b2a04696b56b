import JobModel
import SystemPackage

/// A job file on the command line.
enum JobFile {
  struct TooLarge: Error, CustomStringConvertible {
    /// Bytes.
    let limit: Int
    var description: String { "over \(limit) bytes (\(Settings.maxJobBytes.flag))" }
  }

  /// - Throws: `JobError`, ``TooLarge`` or `Errno`.
  static func read(_ path: FilePath, limit: Int) throws -> CheckedJob {
    do {
      return try CheckedJob(try BoundedFile.bytes(of: path, limit: limit))
    } catch is BoundedFile.TooLarge {
      throw TooLarge(limit: limit)
    }
  }
}
