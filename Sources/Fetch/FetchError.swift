/// Why a download failed. The description is the sentence in status documents and result lines.
package enum FetchError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The transfer's own URL is not downloaded.
  case url(URLProblem)
  /// A redirect leads to a URL that is not downloaded.
  case redirect(URLProblem)
  /// A status other than 200, and the seconds of its `Retry-After`, if any.
  case httpStatus(Int, retryAfterSeconds: Int? = nil)
  case tooLarge(maxBytes: Int)
  case headTooLarge
  case tooManyRedirects
  /// `received` is the body's bytes until then.
  case timedOut(milliseconds: Int, received: Int)
  /// The name, the connection or the TLS handshake took too long.
  case noConnection(milliseconds: Int)
  case tooSlow(bytesPerSecond: Int, received: Int)
  /// The body ended before its announced length.
  case cut(received: Int)

  // With libcurl's words; see `init(_:_:)` for its codes.

  /// The host's or the proxy's name has no address.
  case hostNotFound(String)
  case connectFailed(String)
  /// The TLS handshake broke off: it may succeed another time.
  case handshakeFailed(String)
  /// The host's certificate, or its TLS, is not accepted.
  case tlsRefused(String)
  /// The connection broke, or its HTTP/2 stream.
  case connectionLost(String)
  /// The answer is not HTTP, or has a content encoding that can't be unpacked.
  case badResponse(String)
  /// libcurl failed, for lack of memory for example: nothing is known about the host.
  case internalError(String)

  package var description: String {
    let reason =
      switch self {
      case .url(let problem), .redirect(let problem): "\(problem)"
      case .httpStatus(let code, nil): "HTTP \(code)"
      case .httpStatus(let code, let seconds?): "HTTP \(code), asking to wait \(seconds) s"
      case .tooLarge(let maxBytes): "the body is over \(maxBytes) bytes (--max-image-bytes)"
      case .headTooLarge: "the header is over \(FetchConfiguration.maxHeadBytes) bytes"
      case .tooManyRedirects: "more redirects than allowed (--max-redirects)"
      case .timedOut(let milliseconds, let received):
        "timed out after \(Self.seconds(milliseconds)) s, \(received) bytes of the body received (--timeout)"
      case .noConnection(let milliseconds): "no connection within \(Self.seconds(milliseconds)) s"
      case .tooSlow(let bytesPerSecond, let received):
        "slower than \(bytesPerSecond) bytes a second, \(received) bytes of the body received (--min-speed)"
      case .cut(let received): "the body was cut after \(received) bytes"
      case .hostNotFound(let words), .connectFailed(let words), .handshakeFailed(let words), .tlsRefused(let words),
        .connectionLost(let words), .badResponse(let words), .internalError(let words):
        words
      }
    return "download failed: \(reason)"
  }

  private static func seconds(_ milliseconds: Int) -> String {
    milliseconds % 1000 == 0 ? "\(milliseconds / 1000)" : "\(Double(milliseconds) / 1000)"
  }

  /// Whether the same download may succeed later: the connection or the host failed, not the request.
  package var isTransient: Bool {
    switch self {
    case .httpStatus(let code, _): code == 408 || code == 425 || code == 429 || (500...599).contains(code)
    case .timedOut, .noConnection, .tooSlow, .cut: true
    case .hostNotFound, .connectFailed, .handshakeFailed, .connectionLost: true
    case .url, .redirect, .tooLarge, .headTooLarge, .tooManyRedirects, .tlsRefused, .badResponse, .internalError: false
    }
  }

  /// The policy's refusal of the URL, or of a redirect's target; nil for other failures.
  package var refusal: Refusal? {
    switch self {
    case .url(.refused(let refusal)), .redirect(.refused(let refusal)): refusal
    default: nil
    }
  }
}
