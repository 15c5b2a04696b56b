import JobModel
import SystemPackage

/// A job file on the command line.
enum JobFile {
  struct TooLarge: Error, CustomStringConvertible {
    /// Bytes.
    let limit: Int
    var description: String { "over \(limit) bytes (\(Settings.maxJobBytes.flag))" }
  }

  struct AsksNotAnew: Error, CustomStringConvertible {
    let description = "its author has set “fresh” to false: take that out, or leave --fresh away"
  }

  /// - Throws: `JobError`, ``TooLarge`` or `Errno`.
  static func read(_ path: FilePath, limit: Int) throws -> CheckedJob {
    do {
      return try CheckedJob(try BoundedFile.bytes(of: path, limit: limit))
    } catch is BoundedFile.TooLarge {
      throw TooLarge(limit: limit)
    }
  }

  /// The job of a file, made to ask hosts anew.
  ///
  /// - Throws: as ``read(_:limit:)``, or ``AsksNotAnew``.
  static func readAskingAnew(_ path: FilePath, limit: Int) throws -> CheckedJob {
    guard let job = try read(path, limit: limit).askingAnew() else { throw AsksNotAnew() }
    if job.bytes.count > limit { throw TooLarge(limit: limit) }
    return job
  }
}
