import Fetch
import ImageHeader
import JobModel

extension MeasureFailure {
  /// A download that failed.
  ///
  /// - Parameter host: the host that failed, when a redirect led to it.
  init(_ error: FetchError, redirectedTo host: String? = nil) {
    self.init(
      Failure(error, redirectedTo: host), isTransient: error.isTransient, blame: Blame(error),
      retryAfterSeconds: Self.retryAfter(error), detail: error.refusal.map { "\($0)" })
  }

  /// A complete body that can't be measured.
  init(_ error: ImageHeaderError) { self.init(Failure(error), isTransient: false, blame: .image) }

  /// Of the two statuses that ask for patience (RFC 6585, section 4; RFC 9110, section 15.6.4).
  private static func retryAfter(_ error: FetchError) -> Int? {
    guard case .httpStatus(let code, let seconds) = error, code == 429 || code == 503 else { return nil }
    return seconds
  }
}

extension MeasureFailure.Blame {
  fileprivate init(_ error: FetchError) {
    switch error {
    case .timedOut, .noConnection, .connectFailed, .tooSlow, .cut, .hostNotFound, .handshakeFailed, .connectionLost:
      self = .connection
    case .httpStatus(429, _): self = .rateLimit
    case .httpStatus(502...504, _): self = .overload
    case .httpStatus, .tooLarge, .headTooLarge, .badResponse, .tooManyRedirects, .redirect: self = .image
    case .url, .tlsRefused, .internalError: self = .none
    }
  }
}
