import Foundation
import JobModel
import SystemPackage
import TestSupport
import Testing

/// Drops that are large, deep or seem so, against the built binary: each is answered soon, takes memory only for its own
/// bytes, and keeps nobody waiting.
@Suite struct HostileSizeTests {
  private static let flags = ["--pause", "0", "--settle", "0.5", "--rescan", "0.2"]
  /// Until the answer to a drop, the settling time included.
  private static let answerTime = Duration.milliseconds(2500)
  /// A drop may take so many times its size.
  private static let memoryFactor = 4
  /// Memory that any drop may take, whatever its size, bytes: code and stacks that are used for the first time.
  private static let memoryFloor = 8 << 20

  struct Content: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let reason: String
  }

  private static func visits(_ count: Int) -> Content {
    let list = String(repeating: "{},", count: count - 1) + "{}"
    let start = "{\"count\":\(count),\"visits\":["
    return Content(
      testDescription: "\(count) visits in one line", bytes: Array("\(start)\(list)]}".utf8),
      reason: "visits[0].store_id is missing (line 1, column \(start.count + 1), byte \(start.count))")
  }

  private static func levels(_ count: Int, isClosed: Bool) -> Content {
    let opened = [UInt8](repeating: UInt8(ascii: "["), count: count)
    let closed = [UInt8](repeating: UInt8(ascii: "]"), count: isClosed ? count : 0)
    return Content(
      testDescription: "\(count) levels, \(isClosed ? "closed" : "not closed")", bytes: opened + closed,
      reason: "“[” nested deeper than 256 levels (line 1, column 257, byte 256)")
  }

  private static let manyVisits = 10_000_000
  private static let manyLevels = 30_000_000
  /// An unoptimised build reads so much more slowly.
  private static let slowness: Int = {
    #if DEBUG
      20
    #else
      1
    #endif
  }()

  @Test(arguments: [
    visits(manyVisits / slowness), levels(100_000, isClosed: true), levels(manyLevels / slowness, isClosed: false),
  ])
  func isAnsweredSoonAndKeepsNobodyWaiting(_ content: Content) async throws {
    try await ServeUnderTest.with(Self.flags) { server in
      try await atBest("it has its answer", within: Self.answerTime) { attempt in
        let start = ContinuousClock.now
        try server.put(Array("x\(attempt).json".utf8), content.bytes)
        try await server.goodDropsComplete("after\(attempt)")
        let status = try await server.ended("x\(attempt)")
        #expect(status.failures.map(\.reason) == [content.reason])
        return ContinuousClock.now - start
      }
    }
  }

  @Test(arguments: [visits(manyVisits), levels(100_000, isClosed: true), levels(manyLevels, isClosed: false)])
  func takesMemoryForItsOwnBytesOnly(_ content: Content) async throws {
    try await ServeUnderTest.with(Self.flags) { server in
      try await server.goodDropsComplete()
      let growth = try await server.memoryGrowth {
        try server.put(Array("x.json".utf8), content.bytes)
        let status = try await server.ended("x", within: .seconds(300))
        #expect(status.failures.map(\.reason) == [content.reason])
      }
      #expect(growth <= Self.memoryFactor * content.bytes.count + Self.memoryFloor)
    }
  }

  /// None of them may be asked: each host costs some bytes, and the log gets some lines.
  @Test func aJobOfManyHostsTakesMemoryForItsOwnBytesOnly() async throws {
    let count = 300_000 / Self.slowness
    try await ServeUnderTest.with(Self.flags) { server in
      try await server.goodDropsComplete()
      let lines = try server.log.text().split(separator: "\n").count
      let urls = (0..<count).map { "http://10.\($0 >> 16).\($0 >> 8 & 255).\($0 & 255)/shelf.jpg" }
      let bytes = Array(JobText.job([("S1", urls)]).utf8)
      let growth = try await server.memoryGrowth {
        try server.put(Array("hosts.json".utf8), bytes)
        let status = try await server.ended("hosts", within: .seconds(300))
        #expect(status.images.failed == count)
        #expect(Set(status.failures.map(\.code)) == [.urlRefused])
      }
      #expect(growth <= 3 * bytes.count + Self.memoryFloor, "\(growth) for \(bytes.count) bytes")
      try await eventually("the rest is counted") { try server.log.text().contains("left_out=") }
      #expect(try server.log.text().split(separator: "\n").count - lines <= 100)
    }
  }

  /// Alone it doesn't fit: the answer says its size, the budget, and what helps.
  @Test func aJobOverTheMemoryBudgetIsRejected() async throws {
    try await ServeUnderTest.with(Self.flags + ["--memory-budget", "1MiB"]) { server in
      try await server.goodDropsComplete()
      let text = JobText.job([("S1", (0..<100_000).map { "http://127.0.0.1:1/\($0)" })])
      try server.put(Array("large.json".utf8), Array(text.utf8))
      let status = try await server.ended("large", within: .seconds(60))
      #expect(status.isRejected)
      let reason = try #require(status.failures.first?.reason)
      #expect(reason.hasPrefix("the job's \(text.utf8.count) bytes take "))
      #expect(reason.hasSuffix(", and the budget is 1048576 (--memory-budget): split the job, or raise the budget"))
      #expect(server.outbox.appending("jobs/large.json").exists, "no byte is lost")
      try await server.goodDropsComplete("after")
    }
  }

  /// The bytes of what is too large are never read, however many there are.
  @Test func aSparseFileOfTenGibibytesIsMovedAside() async throws {
    try await ServeUnderTest.with(Self.flags) { server in
      try await server.goodDropsComplete()
      let size = 10 << 30
      let growth = try await server.memoryGrowth {
        try await atBest("it has its answer", within: Self.answerTime) { attempt in
          let source = server.folder.appending("big.json")
          try await run("truncate", "-s", "\(size)", source.string)
          let start = ContinuousClock.now
          try await run("mv", source.string, server.inbox.appending("big\(attempt).json").string)
          try await server.goodDropsComplete("after\(attempt)")
          let status = try await server.ended("big\(attempt)")
          #expect(status.isRejected)
          #expect(status.sha256 == nil)
          #expect(status.oversizeBytes == size)
          #expect(
            status.failures.map(\.reason) == [
              "the file has 10737418240 bytes; at most 268435456 are read (--max-job-bytes)"
            ])
          return ContinuousClock.now - start
        }
      }
      #expect(growth <= Self.memoryFloor)
      let aside = server.inbox.appending(".rejected/big0.json")
      try await eventually("it is moved aside") { aside.exists }
      var information = stat()
      #expect(stat(aside.string, &information) == 0)
      #expect(information.st_size == size)
      #expect(!server.outbox.appending("jobs/big0.json").exists)
      #expect(!server.outbox.appending("results/big0.ndjson").exists)
      #expect(server.inbox.names.isEmpty)
    }
  }
}
