import Glibc
import JobModel
import SystemPackage
import TestSupport
import Testing

extension ServeUnderTest {
  /// A name of any bytes in the inbox.
  func path(_ name: [UInt8]) -> FilePath {
    let text = (Array(inbox.string.utf8) + [UInt8(ascii: "/")] + name).map { CChar(bitPattern: $0) } + [0]
    return FilePath(platformString: text)
  }

  /// Drops by rename(2).
  func put(_ name: [UInt8], _ bytes: [UInt8]) throws {
    let staged = folder.appending("staged")
    try staged.write(bytes)
    let code = path(name).withPlatformString { rename(staged.string, $0) }
    if code != 0 { throw CommandFailed(description: "rename to \(name): \(Errno(rawValue: errno))") }
  }

  /// Drops good jobs until one is picked up in time, whatever lies beside it in the inbox; all complete.
  ///
  /// - Parameter name: how their IDs begin.
  /// - Returns: their IDs, sorted as names of files are.
  @discardableResult
  func goodDropsComplete(_ name: String = "good", within limit: Duration = .seconds(1)) async throws -> [String] {
    var ids: [String] = []
    try await atBest("a good drop is picked up", within: limit) { attempt in
      let id = "\(name)-\(attempt)"
      ids.append(id)
      let start = ContinuousClock.now
      try put(Array("\(id).json".utf8), Array(job(["/5/6/\(id)"]).utf8))
      try await eventually("\(id) is picked up") { try self.status(id) != nil }
      let time = ContinuousClock.now - start
      #expect(try await ended(id).state == .completed)
      return time
    }
    return ids.sorted()
  }
}
