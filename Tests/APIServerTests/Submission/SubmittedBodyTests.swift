import DurableFiles
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JobStore
import NIOCore
import SimulatedDisk
import SystemPackage
import Testing

@testable import APIServer

/// Packed bodies.
@Suite struct SubmittedBodyTests {
  /// A gzip member (RFC 1952) that keeps its bytes as they are (RFC 1951, section 3.2.4).
  static func gzip(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    func little(_ number: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    let size = UInt32(bytes.count)
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + little(size, 2) + little(~size, 2) + bytes
      + little(crc32(bytes), 4)
      + little(size, 4)
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc = ~UInt32(0)
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~crc
  }

  private func status(
    _ api: TestAPI, _ coding: String?, _ pieces: [[UInt8]], _ fields: HTTPFields = [:]
  ) async throws -> Int {
    try await answer(api, coding, pieces, fields).status
  }

  private func answer(
    _ api: TestAPI, _ coding: String?, _ pieces: [[UInt8]], _ fields: HTTPFields = [:]
  ) async throws -> TestAPI.Answer {
    var fields = fields
    fields[.contentEncoding] = coding
    let body = AsyncStream<ByteBuffer> { stream in
      for piece in pieces { stream.yield(ByteBuffer(bytes: piece)) }
      stream.finish()
    }
    return try await api.answer(.post, "/api/submit", fields, body: RequestBody(asyncSequence: body))
  }

  @Test func aPackedJobIsUnpacked() async throws {
    try await TestAPI.with { api in
      let packed = Self.gzip(TestAPI.job)
      for coding in ["gzip", "GZIP", "x-gzip", " gzip ", "identity, gzip", "gzip,"] {
        #expect(try await answer(api, coding, [packed]).status == 201, "\(coding)")
      }
      for coding in ["identity", "", nil] {
        #expect(try await answer(api, coding, [Array(TestAPI.job.utf8)]).status == 201, "\(coding ?? "none")")
      }
      #expect(try await answer(api, "gzip", packed.map { [$0] }).status == 201, "byte by byte")
      let half = TestAPI.job.count / 2
      let members = Self.gzip(String(TestAPI.job.prefix(half))) + Self.gzip(String(TestAPI.job.dropFirst(half)))
      #expect(try await answer(api, "gzip", [members]).status == 201, "several members are one document")
      for name in try api.disk.names(in: "/inbox") where !name.string.hasPrefix(".") {
        let content = try #require(try api.disk.read(TestAPI.folders.inbox.appending(name), limit: 1000))
        #expect(content.bytes == Array(TestAPI.job.utf8))
      }
    }
  }

  /// The same job packed or not is the same document.
  @Test func aKeyGoesWithWhatIsUnpacked() async throws {
    try await TestAPI.with { api in
      let key: HTTPFields = [.idempotencyKey: "k"]
      let first = try await answer(api, "gzip", [Self.gzip(TestAPI.job)], key)
      let second = try await answer(api, nil, [Array(TestAPI.job.utf8)], key)
      #expect(first.status == 201 && first.body == second.body)
    }
  }

  @Test(arguments: ["br", "deflate", "zstd", "compress", "gzip, gzip", "gzip, br", "aws-chunked", "utf-8", "*"])
  func otherCodingsAreRefusedAndTheRightOneIsNamed(_ coding: String) async throws {
    try await TestAPI.with { api in
      let answer = try await answer(api, coding, [Array(TestAPI.job.utf8)])
      #expect(answer.status == 415)
      #expect(answer.fields[.acceptEncoding] == "gzip")
      #expect(answer.fields[.connection] == "close")
    }
  }

  @Test func brokenBytesAreNamed() async throws {
    try await TestAPI.with { api in
      let packed = Self.gzip(TestAPI.job)
      var wrongSum = packed
      wrongSum[packed.count - 8] ^= 1
      for (bytes, error) in [
        (Array(TestAPI.job.utf8), "is not gzip"), (wrongSum, "is not gzip"), (packed + [0, 1, 2], "is not gzip"),
        (Array(packed.dropLast()), "cut short"), (Array(packed.prefix(5)), "cut short"), ([], "cut short"),
        (packed + packed.prefix(8), "cut short"),
      ] {
        let answer = try await answer(api, "gzip", [bytes])
        #expect(answer.status == 400)
        #expect(answer.body.contains(error), "\(answer.body)")
      }
    }
  }

  @Test func whatIsUnpackedIsBounded() async throws {
    try await TestAPI.with { api in
      let third = String(repeating: " ", count: TestAPI.maxJobBytes / 3)
      let large = Self.gzip(third) + Self.gzip(third) + Self.gzip(third)
      let tooLarge = try await status(api, "gzip", [large + Self.gzip(TestAPI.job)])
      #expect(tooLarge == 413)
      // Members without a byte in them.
      let nothing = Array(repeatElement(Self.gzip(""), count: 6000).joined())
      #expect(nothing.count > TestAPI.maxJobBytes)
      let endless = try await status(api, "gzip", [nothing])
      #expect(endless == 413)
      let fields: HTTPFields = [.contentLength: "\(TestAPI.maxJobBytes + 1)"]
      let announced = try await status(api, "gzip", [], fields)
      #expect(announced == 413)
    }
  }

  @Test func whatIsUnpackedCountsAgainstTheMemory() async throws {
    try await TestAPI.with { api in
      var others = BodyBudget.Reservation(of: api.budget)
      let isFull = others.grow(by: 2 * TestAPI.maxJobBytes + BodyBudget.freeBytes)
      #expect(isFull)
      let half = String(repeating: " ", count: BodyBudget.freeBytes / 2)
      let packed = Self.gzip(half) + Self.gzip(half)
      let refused = try await status(api, "gzip", [packed + Self.gzip(TestAPI.job)])
      #expect(refused == 503)
      let small = try await status(api, "gzip", [Self.gzip(TestAPI.job)])
      #expect(small == 201, "small ones get in")
      others.release()
      let later = try await status(api, "gzip", [packed + Self.gzip(TestAPI.job)])
      #expect(later == 201)
    }
  }
}
