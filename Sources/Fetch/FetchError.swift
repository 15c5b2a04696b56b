/// Why a download failed. The description is for the person who reads the status document.
package enum FetchError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No http or https URL.
  case unsupportedURL(String)
  case addressRefused
  case httpStatus(Int)
  case tooLarge(maxBytes: Int)
  case tooManyRedirects
  /// `received` bytes of the body had come.
  case timedOut(milliseconds: Int, received: Int)
  /// The body ended before its announced length.
  case cut(received: Int)
  /// No connection, a broken one, TLS, a host without a name: libcurl's code (`libcurl-errors(3)`) and words.
  case transport(code: Int, String)

  package var description: String {
    let reason =
      switch self {
      case .unsupportedURL(let why): why
      case .addressRefused: "the host's address is not public (--allow-network opens a network)"
      case .httpStatus(let code): "HTTP \(code)"
      case .tooLarge(let maxBytes): "the body is over \(maxBytes) bytes (--max-image-bytes)"
      case .tooManyRedirects: "over \(FetchConfiguration.maxRedirects) redirects"
      case .timedOut(let milliseconds, let received):
        "timed out after \(Self.seconds(milliseconds)) s, \(received) bytes of the body received (--timeout)"
      case .cut(let received): "the body was cut after \(received) bytes"
      case .transport(_, let words): words
      }
    return "download failed: \(reason)"
  }

  private static func seconds(_ milliseconds: Int) -> String {
    milliseconds % 1000 == 0 ? "\(milliseconds / 1000)" : "\(Double(milliseconds) / 1000)"
  }
}
