import ImageHost
import Testing

@testable import Fetch

/// `Content-Encoding`, with names that are codings, and with others.
@Suite struct ContentCodingTests {
  private func outcome(_ fields: [String], _ body: [UInt8]) async throws -> Downloading.Outcome {
    try await Downloading()(["/"]) { _ in .body(body, headers: fields.map { "Content-Encoding: \($0)" }) }[0]
  }

  @Test(arguments: [
    "aws-chunked", "utf-8", "UTF-8", "binary", "none", "identity", "", ",", "identity, aws-chunked", "image/png",
    "7bit", "gzip2",
    "gzip;q=1", "aws-chunked,a,b", "Compress", "\"gzip\"", "gzip deflate",
  ])
  func whatIsNoCodingSaysNothing(_ field: String) async throws {
    #expect(try await outcome([field], [1, 2, 3]).body == [1, 2, 3])
  }

  @Test(arguments: [
    ["gzip"], ["x-gzip"], ["GZIP"], ["gzip,aws-chunked"], ["aws-chunked, gzip"], ["gzip", "aws-chunked"],
    ["aws-chunked", "X-GZip"],
    ["utf-8,,gzip ,identity"],
  ])
  func whatIsOneIsUnpacked(_ fields: [String]) async throws {
    let outcome = try await outcome(fields, PackedHello.gzip)
    #expect(outcome.body == Array("hello".utf8))
    #expect(outcome.bytes == 5)
  }

  @Test(arguments: [["deflate"], ["deflate, aws-chunked"]])
  func deflateIsUnpacked(_ fields: [String]) async throws {
    #expect(try await outcome(fields, PackedHello.zlib).body == Array("hello".utf8))
  }

  @Test(arguments: [
    ["gzip"], ["gzip, aws-chunked"], ["deflate"], ["br"], ["zstd"], ["br, aws-chunked"], ["gzip, gzip, x"],
    ["a,b,c,d,e,f,g"],
  ])
  func aCodingThatTheBytesDoNotHaveFails(_ fields: [String]) async throws {
    let outcome = try await outcome(fields, SampleImage.png(width: 4, height: 3))
    guard case .badResponse? = outcome.failure else {
      Issue.record("not a bad response: \(outcome.result)")
      return
    }
  }

  /// Chunks cut the packed bytes anywhere.
  @Test func chunkedBodiesAreUnpackedToo() async throws {
    let chunks = PackedHello.gzip.flatMap { Array("1\r\n".utf8) + [$0] + Array("\r\n".utf8) } + Array("0\r\n\r\n".utf8)
    let head = "HTTP/1.1 200 -\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip,aws-chunked\r\n\r\n"
    let outcomes = try await Downloading()(["/"]) { _ in .raw(Array(head.utf8) + chunks) }
    #expect(outcomes[0].body == Array("hello".utf8))
  }

  /// Nothing of one response decides about the next of the same handle.
  @Test func eachResponseIsReadByItsOwnField() async throws {
    let download = Downloading()
    let host = try await ImageHost.start { path in
      switch path {
      case "/plain": .body([1], headers: ["Content-Encoding: aws-chunked"])
      case "/both": .body(PackedHello.gzip, headers: ["Content-Encoding: gzip,aws-chunked"])
      case "/moved": .status(302, headers: ["Location: /gzip", "Content-Encoding: gzip, x"])
      default: .body(PackedHello.gzip, headers: ["Content-Encoding: gzip"])
      }
    }
    let outcomes = try await download.oneByOne(["/plain", "/gzip", "/both", "/moved", "/plain", "/gzip"], from: host)
    let hello = Array("hello".utf8)
    #expect(outcomes.map(\.body) == [[1], hello, hello, hello, [1], hello])
    try await host.stop()
  }

  /// An error or a redirect is one, however its body is packed.
  @Test func theBodyOfAnErrorIsNotUnpacked() async throws {
    let outcomes = try await Downloading()(["/404", "/302"]) { path in
      switch path {
      case "/404": .status(404, headers: ["Content-Encoding: gzip"])
      case "/302": .status(302, headers: ["Content-Encoding: br", "Location: /ok"])
      default: .body([1])
      }
    }
    #expect(outcomes[0].failure == .httpStatus(404))
    #expect(outcomes[1].body == [1])
  }

  @Test func interimResponsesDecideNothing() async throws {
    let bytes =
      Array("HTTP/1.1 103 -\r\nContent-Encoding: aws-chunked\r\n\r\n".utf8)
      + Array("HTTP/1.1 200 -\r\nContent-Length: \(PackedHello.gzip.count)\r\nContent-Encoding: gzip\r\n\r\n".utf8)
    let outcomes = try await Downloading()(["/"]) { _ in .raw(bytes + PackedHello.gzip) }
    #expect(outcomes[0].body == Array("hello".utf8))
  }
}
