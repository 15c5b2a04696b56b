import Glibc
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Hummingbird's HTTP/1.1, each connection with a ``RequestDecoder`` and a ``ConnectionGuard``.
struct GuardedHTTP1: ServerChildChannel {
  typealias Value = HTTP1Channel.Value

  /// A larger head is refused, bytes; a single field may take all of it.
  private static let maxHeadBytes = 32 << 10
  private static let maxFields = 100
  /// What the system may hold of an answer without having sent it, bytes (`TCP_NOTSENT_LOWAT`, tcp(7)). If it were megabytes,
  /// a slow client would seem to fetch nothing for minutes.
  private static let maxUnsentBytes = 128 << 10

  private let http1: HTTP1Channel
  private let clientTimeout: TimeAmount
  private let date: DateField

  /// - Parameters:
  ///   - respond: answers a request.
  ///   - clientTimeout: how long a client may take to send a head, or to go on sending or reading.
  init(_ respond: @escaping HTTPChannelHandler.Responder, clientTimeout: TimeAmount, date: DateField) {
    http1 = HTTP1Channel(responder: respond)
    self.clientTimeout = clientTimeout
    self.date = date
  }

  /// Makes the channel's handlers as Hummingbird's HTTP1Channel does, with two of our own.
  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.syncOptions?.setOption(.tcpOption(.unsentBytes), value: Self.maxUnsentBytes)
      let pipeline = channel.pipeline.syncOperations
      let decoder = RequestDecoder(Self.limits)
      try pipeline.addHandlers([HTTPResponseEncoder(), ByteToMessageHandler(decoder), connectionGuard(decoder)])
      try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
      try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: Duration(clientTimeout), logger: logger))
      return try NIOAsyncChannel(
        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }
  }

  private func connectionGuard(_ decoder: RequestDecoder) -> ConnectionGuard {
    ConnectionGuard(decoder, timeout: clientTimeout) { [date] in
      HTTPRefusal(of: $0, maxHeadBytes: Self.maxHeadBytes, date: date.text)
    }
  }

  private static var limits: NIOHTTPDecoderLimitConfiguration {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = maxHeadBytes
    limits.maxHeaderListSize = maxHeadBytes
    limits.maxHeaderFieldCount = maxFields
    return limits
  }

  func handle(value: Value, logger: Logger) async { await http1.handle(value: value, logger: logger) }
}

extension NIOBSDSocket.Option {
  fileprivate static let unsentBytes = NIOBSDSocket.Option(rawValue: TCP_NOTSENT_LOWAT)
}
