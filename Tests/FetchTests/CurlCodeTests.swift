import CCurl
import Testing

@testable import Fetch

/// The failure for each of libcurl's codes.
@Suite struct CurlCodeTests {
  /// By `libcurl-errors(3)`: the codes that an HTTP download can end with; all others are internal errors.
  @Test func everyCodeHasItsFailure() {
    let words = "words"
    let table: [(FetchError, [UInt32])] = [
      (.hostNotFound(words), [5, 6]), (.connectFailed(words), [7, 96, 97]), (.handshakeFailed(words), [35]),
      (.tlsRefused(words), [53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91, 98]),
      (.connectionLost(words), [16, 52, 55, 56, 92, 95]), (.badResponse(words), [1, 8, 61]), (.tooManyRedirects, [47]),
    ]
    for code in 1...UInt32(200) {
      let expected = table.first { $0.1.contains(code) }?.0 ?? .internalError(words)
      #expect(FetchError(CURLcode(rawValue: code), words) == expected, "code \(code)")
    }
  }
}
