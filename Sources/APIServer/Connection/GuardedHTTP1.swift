import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Hummingbird's HTTP/1.1 with a ``ConnectionGuard`` in each connection.
struct GuardedHTTP1: ServerChildChannel {
  typealias Value = HTTP1Channel.Value

  /// A larger head is refused, bytes; a single field may take all of it.
  private static let maxHeadBytes = 32 << 10
  private static let maxFields = 100

  private let http1: HTTP1Channel
  private let makeGuard: @Sendable () -> ConnectionGuard

  /// - Parameters:
  ///   - respond: answers a request.
  ///   - clientTimeout: how long a client may take to send a head, or to go on sending or reading.
  init(_ respond: @escaping HTTPChannelHandler.Responder, clientTimeout: TimeAmount, date: DateField) {
    http1 = HTTP1Channel(
      responder: respond,
      configuration: HTTP1Channel.Configuration(
        idleTimeout: clientTimeout,
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: Self.maxHeadBytes, maxHeaderListSize: Self.maxHeadBytes,
          maxHeaderFieldCount: Self.maxFields)))
    makeGuard = {
      ConnectionGuard(timeout: clientTimeout) {
        HTTPRefusal(of: $0, maxHeadBytes: Self.maxHeadBytes, date: date.text)
      }
    }
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    http1.setup(channel: channel, logger: logger).flatMapThrowing { value in
      let pipeline = channel.pipeline.syncOperations
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(makeGuard(), position: .after(decoder))
      return value
    }
  }

  func handle(value: Value, logger: Logger) async { await http1.handle(value: value, logger: logger) }
}
