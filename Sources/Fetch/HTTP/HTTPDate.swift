import CCurl
import Glibc

/// Dates in header fields (RFC 9110, section 5.6.7).
enum HTTPDate {
  static var now: Int { time(nil) }

  /// Seconds since 1970; nil when `text` is no date.
  static func seconds(_ text: String) -> Int? {
    let seconds = curl_getdate(text, nil)
    return seconds < 0 ? nil : seconds
  }
}
