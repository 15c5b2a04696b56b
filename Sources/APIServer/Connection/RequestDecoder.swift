import NIOCore
import NIOHTTP1

/// NIO's HTTP decoder, which goes on after a request that wants another protocol.
///
/// NIO's own stops for good behind a request with `Upgrade` (RFC 9110, section 7.8), since bytes of that protocol may follow. A
/// server may ignore the wish, as this one always does: HTTP goes on, and a new decoder takes over where the old one stopped.
/// Behind CONNECT it stays stopped.
final class RequestDecoder: ByteToMessageDecoder {
  typealias InboundOut = HTTPServerRequestPart

  private let limits: NIOHTTPDecoderLimitConfiguration
  private var decoder: HTTPRequestDecoder
  /// The request that is being read wants another protocol.
  private var isWish = false
  /// Such a request has ended, and with it the decoder's work.
  private var hasStopped = false

  init(_ limits: NIOHTTPDecoderLimitConfiguration) {
    self.limits = limits
    decoder = HTTPRequestDecoder(limitConfiguration: limits)
  }

  /// To be called with each part that comes of this decoder, before it is called again: the next handler gets them.
  func decoded(_ part: HTTPServerRequestPart) {
    switch part {
    case .head(let head): (isWish, hasStopped) = (head.wantsUpgrade, false)
    case .body: break
    case .end: hasStopped = isWish
    }
  }

  func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
    repeat {
      if hasStopped { replaceDecoder(context) }
      _ = try decoder.decode(context: context, buffer: &buffer)
      // Each turn takes a request: this ends.
    } while hasStopped && buffer.readableBytes > 0
    return .needMoreData
  }

  func decodeLast(context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool) throws -> DecodingState {
    _ = try decode(context: context, buffer: &buffer)
    return try decoder.decodeLast(context: context, buffer: &buffer, seenEOF: seenEOF)
  }

  func decoderAdded(context: ChannelHandlerContext) { decoder.decoderAdded(context: context) }

  func decoderRemoved(context: ChannelHandlerContext) { decoder.decoderRemoved(context: context) }

  private func replaceDecoder(_ context: ChannelHandlerContext) {
    decoder.decoderRemoved(context: context)
    decoder = HTTPRequestDecoder(limitConfiguration: limits)
    decoder.decoderAdded(context: context)
    hasStopped = false
  }
}

extension HTTPRequestHead {
  /// Whether NIO's decoder stops behind it: llhttp's rule, CONNECT left out.
  fileprivate var wantsUpgrade: Bool {
    headers.contains(name: "upgrade")
      && headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
  }
}
