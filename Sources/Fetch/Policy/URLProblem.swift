/// Why a URL is not downloaded: found before its look-up, or before the connect.
package enum URLProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// It can't be read as a URL: libcurl's words (`libcurl-url(3)`), or ours.
  case invalid(String)
  /// Neither http nor https, but this one, lower case; nil for a URL without a scheme.
  case scheme(String?)
  /// The policy forbids it; the detail is for the operator's log.
  case refused(Refusal)

  package var description: String {
    switch self {
    case .invalid(let words): "no valid URL: \(words)"
    case .scheme(let name?): "only http and https URLs are downloaded, not \(name):"
    case .scheme(nil): "only http and https URLs are downloaded; this one begins with neither"
    case .refused: "the URL leads where downloads are not permitted (the log says why)"
    }
  }
}
