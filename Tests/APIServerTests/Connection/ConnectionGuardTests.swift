import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import APIServer

/// That the handler does what ``ConnectionState`` says, in a channel whose socket takes bytes when the test wants it.
@Suite struct ConnectionGuardTests {
  /// In the place of the socket: keeps what is written.
  private final class Socket: ChannelOutboundHandler {
    typealias OutboundIn = HTTPServerResponsePart

    private(set) var written: [HTTPServerResponsePart] = []
    private(set) var closed: [CloseMode] = []
    private(set) var reads = 0
    private var promises: [EventLoopPromise<Void>] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
      written.append(unwrapOutboundIn(data))
      if let promise { promises.append(promise) }
    }

    func flush(context: ChannelHandlerContext) {}

    func read(context: ChannelHandlerContext) { reads += 1 }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
      closed.append(mode)
      if mode == .all { context.close(promise: promise) } else { promise?.succeed() }
    }

    /// Takes all that was written.
    func takeAll() {
      let taken = promises
      promises = []
      for promise in taken { promise.succeed() }
    }
  }

  private let socket = Socket()
  private let channel: EmbeddedChannel

  init() throws {
    channel = EmbeddedChannel(handlers: [
      socket,
      ConnectionGuard(RequestDecoder(.init()), timeout: .seconds(10)) {
        HTTPRefusal(of: $0, maxHeadBytes: 1, date: "")
      },
    ])
    channel.pipeline.fireChannelActive()
  }

  private func read(_ part: HTTPServerRequestPart) throws {
    try channel.writeInbound(part)
  }

  private func head(_ method: HTTPMethod, _ headers: HTTPHeaders = [:]) -> HTTPServerRequestPart {
    .head(HTTPRequestHead(version: .http1_1, method: method, uri: "/", headers: headers))
  }

  private func answer(_ headers: HTTPHeaders = ["content-length": "0"]) {
    channel.write(HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)))
      .whenFailure { _ in }
    channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenFailure { _ in }
  }

  @Test func theConnectionClosesOnceItsLastAnswerIsWithTheSystem() throws {
    try read(head(.GET, ["connection": "close"]))
    try read(.end(nil))
    answer()
    #expect(socket.closed == [])
    socket.takeAll()
    #expect(socket.closed == [.all])
  }

  @Test func aConnectionThatGoesOnIsLeftOpen() throws {
    try read(head(.GET))
    try read(.end(nil))
    answer()
    socket.takeAll()
    channel.embeddedEventLoop.advanceTime(by: .hours(1))
    #expect(socket.closed == [] && socket.written.count == 2)
    _ = try channel.finish()
  }

  @Test func aClientThatIsStillSendingIsReadUntilItClosesOrItsTimeIsOver() throws {
    try read(head(.POST))
    answer(["connection": "close", "content-length": "0"])
    socket.takeAll()
    #expect(socket.closed == [.output])
    let reads = socket.reads
    try read(.body(ByteBuffer(string: "x")))
    #expect(socket.reads > reads)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1999))
    #expect(socket.closed == [.output])
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(socket.closed == [.output, .all])
  }

  @Test func theServersCloseWaitsForTheSystemToo() throws {
    try read(head(.GET))
    try read(.end(nil))
    channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    answer()
    channel.close(mode: .output, promise: nil)
    #expect(socket.closed == [])
    socket.takeAll()
    #expect(socket.closed == [.all])
  }

  @Test func aServerThatGivesUpWaitsForNobody() throws {
    try read(head(.GET, ["connection": "close"]))
    try read(.end(nil))
    answer()
    channel.close(mode: .input, promise: nil)
    channel.embeddedEventLoop.advanceTime(by: .zero)
    #expect(socket.closed == [.input, .all])
  }

  @Test func aSlowBodyIsToldToItsRequest() throws {
    try read(head(.POST))
    try read(.body(ByteBuffer(repeating: 0, count: 10 << 10)))
    channel.embeddedEventLoop.advanceTime(by: .seconds(10))
    try channel.throwIfErrorCaught()
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(500))
    #expect(throws: SlowBody.self) { try channel.throwIfErrorCaught() }
    #expect(socket.closed == [])
    _ = try channel.finish()
  }

  @Test(arguments: [
    ("/x", "/x", true), ("http://proxy.example/x?y=http://z/", "/x?y=http://z/", false), ("HTTPS://a", "/", false),
    ("http://a:80?x", "/?x", false), ("/http://a", "/http://a", true), ("*", "*", true),
  ])
  func aTargetForAProxyBecomesItsPathAndTakesThePlaceOfTheHost(target: String, path: String, isKept: Bool) throws {
    try read(.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: target, headers: ["host": "a", "HOST": "b"])))
    guard case .head(let head)? = try channel.readInbound(as: HTTPServerRequestPart.self) else {
      Issue.record("no head comes")
      return
    }
    #expect(head.uri == path)
    #expect(head.headers.contains(name: "host") == isKept)
    _ = try channel.finish()
  }

  @Test func aWantedBodyIsAskedFor() throws {
    try read(head(.POST, ["expect": "100-continue"]))
    for _ in 0..<2 { try channel.triggerUserOutboundEvent(BodyWanted()).wait() }
    let asked = HTTPResponseHead(version: .http1_1, status: .continue)
    #expect(socket.written == [.head(asked)])
    _ = try channel.finish()
  }

  @Test func anAnswerThatIsNotFetchedEndsTheConnection() throws {
    try read(head(.GET))
    try read(.end(nil))
    channel.isWritable = false
    channel.pipeline.fireChannelWritabilityChanged()
    channel.embeddedEventLoop.advanceTime(by: .seconds(9))
    #expect(socket.closed == [])
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(socket.closed == [.all])
  }

  @Test func bytesThatAreNoRequestAreRefused() throws {
    channel.pipeline.fireErrorCaught(HTTPParserError.invalidMethod)
    guard case .head(let head)? = socket.written.first else {
      Issue.record("nothing is written")
      return
    }
    #expect(head.status == .badRequest && head.headers["connection"] == ["close"])
    socket.takeAll()
    #expect(socket.closed == [.output])
    channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(socket.closed == [.output, .all])
  }

  @Test func otherErrorsArePassedOn() throws {
    channel.pipeline.fireErrorCaught(ChannelError.inputClosed)
    #expect(throws: ChannelError.inputClosed) { try channel.throwIfErrorCaught() }
    #expect(socket.written.isEmpty && socket.closed == [])
    _ = try channel.finish()
  }
}
