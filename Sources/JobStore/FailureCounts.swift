package import DurableFiles
import JobModel
import StreamingJSON
package import SystemPackage

/// How many images of a job failed for which reason, and at which host.
package struct FailureCounts: Sendable {
  package struct Cause: Sendable, Hashable {
    package let code: String
    package let httpStatus: Int?
    /// Empty where the host has no part in it: for an unknown store, say.
    package let host: String
  }

  package struct Group: Sendable {
    package let cause: Cause
    package fileprivate(set) var count: Int
    /// The sentence of the first of them.
    package let error: String
  }

  /// Further causes are counted in ``others``.
  package static let maxGroups = 500
  /// The bytes of a failed line's `status`. Others are passed over: most lines are.
  private static let failed = Array(#""status":"failed""#.utf8)
  /// Codes that say nothing about the image's host.
  private static let withoutHost: Set = [FailureCode.storeNotFound, .cancelled, .jobLost, .internalError, .workerLost]

  private var counts: [Cause: Group] = [:]
  /// Failures of causes that found no place.
  package private(set) var others = 0

  package init() {}

  /// The most frequent ones first.
  package var groups: [Group] {
    counts.values.sorted { one, other in
      (other.count, one.cause.code, one.cause.host) < (one.count, other.cause.code, other.cause.host)
    }
  }

  /// Counts the failures in a job's results. Blocks.
  ///
  /// - Throws: `FileSystemError`; `JSONError` if a line is no result.
  package init(in path: FilePath, _ fileSystem: any FileSystem = RealFileSystem()) throws {
    var file = ResultsFile(path, fileSystem)
    while let lines = try file.next() { try add(lines) }
  }

  /// - Parameter lines: whole result lines, with their line ends.
  mutating func add(_ lines: [UInt8]) throws {
    try lines.withUnsafeBufferPointer { lines in
      var begin = 0
      while let end = lines[begin...].firstIndex(of: 0x0A) {
        let line = UnsafeBufferPointer(rebasing: lines[begin..<end])
        if line.contains(bytes: Self.failed) { add(try ResultRow(line)) }
        begin = end + 1
      }
    }
  }

  private mutating func add(_ row: ResultRow) {
    // A store's name may hold the bytes that were looked for.
    guard row.isFailed else { return }
    let code = row.code ?? ""
    let hasHost = FailureCode(rawValue: code).map { !Self.withoutHost.contains($0) } ?? true
    let cause = Cause(code: code, httpStatus: row.httpStatus, host: hasHost ? URLHost.of(row.imageURL) : "")
    if counts[cause] == nil && counts.count == Self.maxGroups {
      others += 1
    } else {
      counts[cause, default: Group(cause: cause, count: 0, error: row.error)].count += 1
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func contains(bytes part: [UInt8]) -> Bool {
    var start = 0
    while start + part.count <= count {
      if self[start] == part[0], self[start..<start + part.count].elementsEqual(part) { return true }
      start += 1
    }
    return false
  }
}
