import NIOCore

/// A connection of an ``ImageHost``.
final class RequestHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// A longer request head ends the connection, bytes.
  private static let maxHeadBytes = 64 << 10

  private let counts: RequestCounts
  private let answer: @Sendable (HostRequest) -> HostAnswer
  private var received = ByteBuffer()

  init(counts: RequestCounts, answer: @escaping @Sendable (HostRequest) -> HostAnswer) {
    self.counts = counts
    self.answer = answer
  }

  func channelActive(context: ChannelHandlerContext) { counts.connections(1) }
  func channelInactive(context: ChannelHandlerContext) { counts.connections(-1) }
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var piece = unwrapInboundIn(data)
    received.writeBuffer(&piece)
    // A TLS handshake (RFC 8446, section 5.1): this host speaks plain HTTP only.
    if received.readableBytesView.first == 0x16 { return context.close(promise: nil) }
    while let request = nextRequest() {
      counts.add(request.path)
      send(answer(request), to: request, context)
    }
    if received.readableBytes > Self.maxHeadBytes { context.close(promise: nil) }
  }

  /// Removes a complete request head from the bytes received.
  private func nextRequest() -> HostRequest? {
    guard let end = received.readableBytesView.firstRange(of: "\r\n\r\n".utf8) else { return nil }
    let length = end.upperBound - received.readerIndex
    guard let head = received.readString(length: length) else { return nil }
    received.discardReadBytes()
    let path = head.split(separator: " ", maxSplits: 2).dropFirst().first.map(String.init) ?? "/"
    return HostRequest(path: path, head: head)
  }

  private func send(_ answer: HostAnswer, to request: HostRequest, _ context: ChannelHandlerContext) {
    switch answer {
    case .body(let bytes, let headers): write(head(200, headers, length: bytes.count), bytes, context)
    case .conditional(let bytes, let etag, let headers):
      let headers = headers + ["ETag: \(etag)"]
      let isCurrent = request.head.contains("If-None-Match: \(etag)\r\n")
      write(head(isCurrent ? 304 : 200, headers, length: bytes.count), isCurrent ? [] : bytes, context)
    case .status(let code, let headers):
      let text = Array("status \(code)\n".utf8)
      write(head(code, headers, length: text.count), text, context)
    case .redirect(let target, let milliseconds):
      later(milliseconds, head(302, ["Location: \(target)"], length: 0), [], context)
    case .stall: break
    case .late(let bytes, let milliseconds): later(milliseconds, head(200, [], length: bytes.count), bytes, context)
    case .drip(let milliseconds):
      write(head(200, [], length: 1 << 20), [], context)
      drip(milliseconds, context)
    case .cut(let bytes, let count):
      write(head(200, [], length: bytes.count), Array(bytes.prefix(count)), context)
      context.close(promise: nil)
    case .raw(let bytes):
      write("", bytes, context)
      context.close(promise: nil)
    }
  }

  private func head(_ status: Int, _ headers: [String], length: Int) -> String {
    (["HTTP/1.1 \(status) -", "Content-Length: \(length)"] + headers + ["", ""]).joined(separator: "\r\n")
  }

  private func write(_ head: String, _ body: [UInt8], _ context: ChannelHandlerContext) {
    var buffer = context.channel.allocator.buffer(capacity: head.utf8.count + body.count)
    buffer.writeString(head)
    buffer.writeBytes(body)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  private func later(_ milliseconds: Int, _ head: String, _ body: [UInt8], _ context: ChannelHandlerContext) {
    let channel = context.channel
    context.eventLoop.scheduleTask(in: .milliseconds(Int64(milliseconds))) {
      if channel.isActive { channel.writeAndFlush(ByteBuffer(bytes: Array(head.utf8) + body), promise: nil) }
    }
  }

  private func drip(_ milliseconds: Int, _ context: ChannelHandlerContext) {
    let channel = context.channel
    context.eventLoop.scheduleRepeatedTask(
      initialDelay: .milliseconds(Int64(milliseconds)), delay: .milliseconds(Int64(milliseconds))
    ) { task in
      if channel.isActive { channel.writeAndFlush(ByteBuffer(bytes: [0x20]), promise: nil) } else { task.cancel() }
    }
  }
}
