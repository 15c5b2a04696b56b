/// Why a URL is not downloaded: found before its look-up, or before the connect.
package enum URLProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// libcurl can't read it as a URL (`libcurl-url(3)`); its words.
  case invalid(String)
  /// Neither http nor https.
  case scheme
  /// The policy forbids it; the detail is for the operator's log.
  case refused(Refusal)

  package var description: String {
    switch self {
    case .invalid(let words): "no valid URL: \(words)"
    case .scheme: "only http and https URLs are downloaded"
    case .refused: "the URL leads where downloads are not permitted (the log says why)"
    }
  }
}
