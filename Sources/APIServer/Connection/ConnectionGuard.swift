import JobModel
import NIOCore
import NIOHTTP1

/// Keeps a connection within bounds. Stands right behind NIO's HTTP decoder, where a message's version and the decoder's
/// errors are still to be seen.
///
/// - A head that can't be read is answered in JSON, and the connection ends.
/// - A body that comes too slowly is given up: ``SlowBody``.
/// - An answer that isn't fetched ends the connection.
/// - An HTTP/1.0 client gets an answer that it understands, and the end of the connection unless it wants to go on.
/// - What is still coming of a body after its answer is read up to a limit only.
///
/// The time for a head, and between two requests, is Hummingbird's `idleTimeout`: bytes of a head don't prolong it.
final class ConnectionGuard: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// Bytes of a body that are read after its answer.
  private static let maxUnwantedBytes = 1 << 20
  /// How long a client that is still sending may take to read its last answer. Closing at once could destroy it.
  private static let linger = TimeAmount.seconds(2)

  private let timeout: TimeAmount
  private let refusal: @Sendable (any Error) -> HTTPRefusal

  /// Requests whose answer has not ended, the oldest first. Bounded by what is read at once: NIO reads on when they are
  /// taken.
  private var open: [OpenRequest] = []
  private var isReadingRequest = false
  private var unwantedBytes = 0
  private var pace: BodyPace?
  private var paceCheck: Scheduled<Void>?
  private var stallCheck: Scheduled<Void>?
  /// No request is taken after those that are open.
  private var isLast = false
  private var isIgnoringInput = false
  private var isClosing = false

  private struct OpenRequest {
    let isOld: Bool
    let isHead: Bool

    init(_ head: HTTPRequestHead) {
      isOld = head.version == .http1_0
      isHead = head.method == .HEAD
    }
  }

  /// - Parameters:
  ///   - timeout: how long a client may take.
  ///   - refusal: the answer to a head that can't be read.
  init(timeout: TimeAmount, refusal: @escaping @Sendable (any Error) -> HTTPRefusal) {
    self.timeout = timeout
    self.refusal = refusal
  }

  // MARK: In

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isClosing || isIgnoringInput { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      if isLast {
        isIgnoringInput = true
        return
      }
      open.append(OpenRequest(head))
      isReadingRequest = true
      unwantedBytes = 0
      pace = BodyPace(start: .now(), timeout: timeout)
      isLast = !head.isKeepAlive
    case .body(let bytes):
      pace?.received(bytes.readableBytes)
      if open.isEmpty {
        unwantedBytes += bytes.readableBytes
        if unwantedBytes > Self.maxUnwantedBytes { return close(context) }
      }
    case .end:
      isReadingRequest = false
      paceCheck?.cancel()
      paceCheck = nil
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // Nobody else reads a connection that is ending; its client's end must be seen.
    if isClosing { context.read() }
    if isReadingRequest && !isClosing && paceCheck == nil { schedulePaceCheck(context) }
    context.fireChannelReadComplete()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError else { return context.fireErrorCaught(error) }
    if isClosing || isIgnoringInput { return }
    let hasAnswer = !open.isEmpty
    giveUpInput()
    // A request that is being answered learns of it; its answer is then the last.
    if hasAnswer { context.fireErrorCaught(error) } else { refuse(context, refusal(error)) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if isClosing, case .inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    cancelChecks()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { cancelChecks() }

  private func giveUpInput() {
    isLast = true
    isIgnoringInput = true
    paceCheck?.cancel()
    paceCheck = nil
  }

  // MARK: Out

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if isClosing {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(let head): context.write(wrapOutboundOut(.head(adapted(head))), promise: promise)
    // The next answer would begin with it.
    case .body where open.first?.isHead == true: promise?.succeed()
    case .body: context.write(data, promise: promise)
    case .end:
      // The end of a body without a length is written too: “0”.
      if open.first?.isHead == true { promise?.succeed() } else { context.write(data, promise: promise) }
      if !open.isEmpty { open.removeFirst() }
      if isLast && open.isEmpty { close(context) }
    }
  }

  /// The head as the client understands it, and with word of the connection's end (RFC 9112, section 9).
  private func adapted(_ head: HTTPResponseHead) -> HTTPResponseHead {
    var head = head
    let isOld = open.first?.isOld == true
    // NIO sends a body in pieces with their lengths only to HTTP/1.1. For others the end of the connection is its end.
    if isOld { head.version = .http1_0 }
    if head.headers.contains(name: "connection") || (isOld && !head.headers.contains(name: "content-length")) {
      isLast = true
    }
    if isLast && open.count == 1 {
      head.headers.replaceOrAdd(name: "connection", value: "close")
    } else if isOld {
      head.headers.replaceOrAdd(name: "connection", value: "keep-alive")
    }
    return head
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stallCheck?.cancel()
    stallCheck = nil
    if !context.channel.isWritable {
      stallCheck = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { context.close(promise: nil) }
    }
    context.fireChannelWritabilityChanged()
  }

  private func refuse(_ context: ChannelHandlerContext, _ refusal: HTTPRefusal) {
    context.write(wrapOutboundOut(.head(refusal.head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(refusal.body))), promise: nil)
    context.write(wrapOutboundOut(.end(nil)), promise: nil)
    close(context)
  }

  // MARK: End

  /// Ends the connection after what was written. The client is given time to read it while it is still sending.
  private func close(_ context: ChannelHandlerContext) {
    isClosing = true
    cancelChecks()
    context.flush()
    if !isReadingRequest && !isIgnoringInput { return context.close(promise: nil) }
    context.close(mode: .output, promise: nil)
    stallCheck = context.eventLoop.assumeIsolated().scheduleTask(in: Self.linger) { context.close(promise: nil) }
    context.read()
  }

  private func cancelChecks() {
    paceCheck?.cancel()
    stallCheck?.cancel()
    (paceCheck, stallCheck) = (nil, nil)
  }

  // MARK: Pace

  private func schedulePaceCheck(_ context: ChannelHandlerContext) {
    guard let pace else { return }
    paceCheck = context.eventLoop.assumeIsolated().scheduleTask(deadline: pace.deadline) {
      self.paceCheck = nil
      self.checkPace(context)
    }
  }

  private func checkPace(_ context: ChannelHandlerContext) {
    guard let pace, isReadingRequest, !isClosing else { return }
    if pace.deadline > .now() { return schedulePaceCheck(context) }
    giveUpInput()
    if open.isEmpty { close(context) } else { context.fireErrorCaught(SlowBody()) }
  }
}
