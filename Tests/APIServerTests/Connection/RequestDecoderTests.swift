import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import APIServer

@Suite struct RequestDecoderTests {
  private static let later = "GET /later HTTP/1.1\r\nHost: a\r\n\r\n"
  private static let upgrade = "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n"

  /// Tells the decoder what it has decoded, as ``ConnectionGuard`` does.
  private final class Telling: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let decoder: RequestDecoder

    init(_ decoder: RequestDecoder) { self.decoder = decoder }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      decoder.decoded(unwrapInboundIn(data))
      context.fireChannelRead(data)
    }
  }

  private func makeChannel() throws -> EmbeddedChannel {
    let decoder = RequestDecoder(.init())
    return EmbeddedChannel(handlers: [ByteToMessageHandler(decoder), Telling(decoder)])
  }

  /// What comes of bytes that arrive in pieces: methods, paths, bodies and ends.
  private func decode(_ pieces: [String]) throws -> [String] {
    let channel = try makeChannel()
    for piece in pieces { try channel.writeInbound(ByteBuffer(string: piece)) }
    var parts: [String] = []
    while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
      switch part {
      case .head(let head): parts.append("\(head.method) \(head.uri)")
      case .body(let bytes): parts.append(String(buffer: bytes))
      case .end: parts.append("end")
      }
    }
    _ = try channel.finish()
    return parts
  }

  @Test(arguments: ["h2c", "websocket", "TLS/1.2", "foo, bar"])
  func aWishForAnotherProtocolIsIgnored(_ name: String) throws {
    let wish = "GET /first HTTP/1.1\r\nHost: a\r\nUpgrade: \(name)\r\n\(Self.upgrade)\r\n"
    let expected = ["GET /first", "end", "GET /later", "end"]
    #expect(try decode([wish, Self.later]) == expected)
    #expect(try decode([wish + Self.later]) == expected)
    #expect(try decode((wish + Self.later).map { String($0) }) == expected)
    #expect(try decode([wish + wish + wish + Self.later]) == ["GET /first", "end"] * 3 + ["GET /later", "end"])
  }

  /// What looks like such a wish, but does not stop NIO's decoder.
  @Test(arguments: [
    "Upgrade: h2c\r\n", "Connection: Upgrade\r\n", "Upgrade: h2c\r\nConnection: upgrades, no-upgrade\r\n",
  ])
  func aRequestWithoutTheWholeWishIsLikeOthers(_ fields: String) throws {
    let request = "GET /first HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    let expected = ["GET /first", "end", "GET /later", "end"]
    #expect(try decode([request + Self.later]) == expected)
    #expect(try decode((request + Self.later).map { String($0) }) == expected)
    #expect(try decode([request + Self.later.dropLast(10), String(Self.later.suffix(10))]) == expected)
  }

  @Test func aBodyBehindTheWishIsRead() throws {
    let wish = "POST /first HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\(Self.upgrade)"
    let expected = ["POST /first", "body", "end", "GET /later", "end"]
    #expect(try decode([wish + "Content-Length: 4\r\n\r\nbody" + Self.later]) == expected)
    #expect(try decode([wish + "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n" + Self.later]) == expected)
  }

  @Test func bytesThatAreNoHTTPBehindTheWishAreAnError() throws {
    let wish = "GET /first HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\(Self.upgrade)\r\n"
    #expect(throws: HTTPParserError.self) { try decode([wish + "\u{1}\u{2}\u{3}\r\n\r\n"]) }
    #expect(throws: HTTPParserError.self) { try decode([wish, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]) }
  }

  @Test func theEndOfTheConnectionInsideARequestIsAnError() throws {
    let channel = try makeChannel()
    try channel.writeInbound(ByteBuffer(string: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo"))
    #expect(throws: HTTPParserError.self) { try channel.finish() }
  }
}

private func * (parts: [String], count: Int) -> [String] { Array(repeatElement(parts, count: count).joined()) }
