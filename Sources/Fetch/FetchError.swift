import CCurl

/// Why a download failed. The description is for the person who reads the status document.
package enum FetchError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No http or https URL.
  case unsupportedURL(String)
  /// The policy is against it; why stands in the log.
  case refused(Refusal)
  /// With the seconds that the host asks to wait, if it does.
  case httpStatus(Int, retryAfterSeconds: Int? = nil)
  case tooLarge(maxBytes: Int)
  case headTooLarge
  case tooManyRedirects
  /// `received` bytes of the body had come.
  case timedOut(milliseconds: Int, received: Int)
  case noConnection(milliseconds: Int)
  case tooSlow(bytesPerSecond: Int, received: Int)
  /// The body ended before its announced length.
  case cut(received: Int)
  /// A broken connection, TLS, a host without a name: libcurl's code (`libcurl-errors(3)`) and words.
  case transport(code: Int, String)

  package var description: String {
    let reason =
      switch self {
      case .unsupportedURL(let why): why
      case .refused: "the URL leads where downloads are not permitted (the log says why)"
      case .httpStatus(let code, nil): "HTTP \(code)"
      case .httpStatus(let code, let seconds?): "HTTP \(code), asking to wait \(seconds) s"
      case .tooLarge(let maxBytes): "the body is over \(maxBytes) bytes (--max-image-bytes)"
      case .headTooLarge: "the header is over \(FetchConfiguration.maxHeadBytes) bytes"
      case .tooManyRedirects: "over \(FetchConfiguration.maxRedirects) redirects"
      case .timedOut(let milliseconds, let received):
        "timed out after \(Self.seconds(milliseconds)) s, \(received) bytes of the body received (--timeout)"
      case .noConnection(let milliseconds): "no connection within \(Self.seconds(milliseconds)) s"
      case .tooSlow(let bytesPerSecond, let received):
        "slower than \(bytesPerSecond) bytes a second, \(received) bytes of the body received (--min-speed)"
      case .cut(let received): "the body was cut after \(received) bytes"
      case .transport(_, let words): words
      }
    return "download failed: \(reason)"
  }

  private static func seconds(_ milliseconds: Int) -> String {
    milliseconds % 1000 == 0 ? "\(milliseconds / 1000)" : "\(Double(milliseconds) / 1000)"
  }

  /// Whether the same download may succeed a while later: the connection or the host failed, and not what was asked for.
  package var isTransient: Bool {
    switch self {
    case .httpStatus(let code, _): code == 408 || code == 425 || code == 429 || (500...599).contains(code)
    case .timedOut, .noConnection, .tooSlow, .cut: true
    case .transport(let code, _): Self.transientCodes.contains(code)
    case .unsupportedURL, .refused, .tooLarge, .headTooLarge, .tooManyRedirects: false
    }
  }

  /// Whether it speaks against the host as a whole: it can't be reached, or fails itself.
  package var isHostFailure: Bool {
    if case .httpStatus(let code, _) = self { return code >= 500 }
    return isTransient
  }

  /// `libcurl-errors(3)`. A certificate that isn't valid (60) is none of them.
  private static let transientCodes = Set(
    [
      CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_HTTP2,
      CURLE_SSL_CONNECT_ERROR,
      CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2_STREAM,
    ].map { Int($0.rawValue) })
}
