import NIOCore
import NIOHTTP1

/// Keeps a connection within bounds: tells ``ConnectionState`` what happens and carries out its actions. It stands right
/// behind the HTTP decoder, where a message's version and the decoder's errors are still visible.
final class ConnectionGuard: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let decoder: RequestDecoder
  private let refusal: @Sendable (any Error) -> HTTPRefusal
  private var state: ConnectionState
  private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?

  /// - Parameters:
  ///   - decoder: gives the parts of requests.
  ///   - timeout: how long a client may keep the connection waiting.
  ///   - refusal: the answer to a head that can't be read.
  init(_ decoder: RequestDecoder, timeout: TimeAmount, refusal: @escaping @Sendable (any Error) -> HTTPRefusal) {
    state = ConnectionState(timeout: timeout)
    self.decoder = decoder
    self.refusal = refusal
  }

  // MARK: Requests

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    decoder.decoded(part)
    switch state.read(part, now: context.eventLoop.now) {
    case .forward: context.fireChannelRead(wrapInboundOut(part.inOriginForm))
    case .drop: break
    case .end: end(context)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // Nothing else reads a connection that is ending, and the client's end must be seen.
    if state.isEnding { context.read() }
    updateTimer(context)
    context.fireChannelReadComplete()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError else { return context.fireErrorCaught(error) }
    switch state.readFailed(now: context.eventLoop.now) {
    case .ignore: break
    case .tellRequest: context.fireErrorCaught(error)
    case .refuse:
      let refusal = refusal(error)
      context.write(wrapOutboundOut(.head(refusal.head)), promise: nil)
      context.write(wrapOutboundOut(.body(.byteBuffer(refusal.body))), promise: nil)
      context.write(wrapOutboundOut(.end(nil)), promise: nil)
      end(context)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed? = event as? ChannelEvent, state.clientClosed() { context.close(promise: nil) }
    context.fireUserInboundEventTriggered(event)
  }

  // MARK: Answers

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch state.write(unwrapOutboundIn(data), now: context.eventLoop.now) {
    case .write(let part): context.write(wrapOutboundOut(part), promise: promise)
    case .skip: promise?.succeed()
    case .writeLast(let part):
      context.write(wrapOutboundOut(part), promise: promise)
      end(context)
    case .skipLast:
      promise?.succeed()
      end(context)
    case .reject: promise?.fail(ChannelError.ioOnClosedChannel)
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    state.writabilityChanged(
      to: context.channel.isWritable, pendingBytes: pendingBytes(context), now: context.eventLoop.now)
    updateTimer(context)
    context.fireChannelWritabilityChanged()
  }

  /// What the system has not taken of the answers.
  private func pendingBytes(_ context: ChannelHandlerContext) -> Int {
    do { return try context.channel.syncOptions?.getOption(.bufferedWritableBytes) ?? 0 } catch {
      // The channel is closed: nothing waits any more.
      return 0
    }
  }

  func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
    guard event is BodyWanted else { return context.triggerUserOutboundEvent(event, promise: promise) }
    if state.bodyWanted() {
      context.writeAndFlush(wrapOutboundOut(.head(Self.continueHead)), promise: nil)
    }
    promise?.succeed()
  }

  private static let continueHead = HTTPResponseHead(version: .http1_1, status: .continue)

  // MARK: End

  /// Ends the connection once all that was written is with the system: NIO forgets the rest when it closes.
  private func end(_ context: ChannelHandlerContext) {
    let flushed = context.eventLoop.makePromise(of: Void.self)
    flushed.futureResult.assumeIsolated().whenSuccess { self.flushed(context) }
    // An empty part takes no bytes; it is done when those before it are.
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))), promise: flushed)
    context.flush()
    updateTimer(context)
  }

  private func flushed(_ context: ChannelHandlerContext) {
    switch state.flushed(now: context.eventLoop.now) {
    case .close: context.close(promise: nil)
    case .closeOutput:
      context.close(mode: .output, promise: nil)
      context.read()
    case .ignore: break
    }
    updateTimer(context)
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    switch mode {
    case .all: context.close(promise: promise)
    case .input:
      state.abandon(now: context.eventLoop.now)
      context.close(mode: .input, promise: promise)
      updateTimer(context)
    case .output:
      if state.outputCloseRequested(now: context.eventLoop.now) { end(context) }
      promise?.succeed()
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    state.closed()
    updateTimer(context)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    state.closed()
    updateTimer(context)
  }

  // MARK: Time

  /// A timer that goes off too early does nothing and is set again: a deadline that moves with each piece of a body costs
  /// no timer each.
  private func updateTimer(_ context: ChannelHandlerContext) {
    guard let deadline = state.deadline else {
      timer?.task.cancel()
      timer = nil
      return
    }
    if let timer, timer.deadline <= deadline { return }
    timer?.task.cancel()
    let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
      self.timer = nil
      self.timePassed(context)
    }
    timer = (deadline, task)
  }

  private func timePassed(_ context: ChannelHandlerContext) {
    switch state.timePassed(pendingBytes: pendingBytes(context), now: context.eventLoop.now) {
    case .nothing: break
    case .tellRequest: context.fireErrorCaught(SlowBody())
    case .end: end(context)
    case .close: context.close(promise: nil)
    }
    updateTimer(context)
  }
}

extension HTTPServerRequestPart {
  /// A target in absolute form, the form for a proxy, as its path and query. `Host` is left out, since the target's host counts
  /// instead (RFC 9112, section 3.2.2), and that may be any: no browser sends this form to a server.
  fileprivate var inOriginForm: HTTPServerRequestPart {
    guard case .head(var head) = self, head.uri.first != "/", let scheme = head.uri.firstRange(of: "://") else {
      return self
    }
    let path = head.uri[scheme.upperBound...].drop { $0 != "/" && $0 != "?" }
    head.uri = (path.hasPrefix("/") ? "" : "/") + path
    head.headers.remove(name: "host")
    return .head(head)
  }
}
