/// Whether, and when, a failed download is tried again: exponential backoff with full jitter, and what the host asks for.
struct RetryPolicy: Sendable {
  /// The longest that the first wait may be; each further one may be twice as long.
  static let firstDelay = Duration.seconds(1)
  static let maxDelay = Duration.seconds(30)
  /// A host that asks for more than this is not tried again.
  static let maxAskedSeconds = 120

  /// Tries in all.
  let attempts: Int

  /// How long to wait after the try number `attempt`, from 1; nil: no more tries.
  ///
  /// - Parameter random: from 0 up to 1, the share of the longest wait.
  func delay(after failure: MeasureFailure, attempt: Int, random: Double) -> Duration? {
    guard attempt < attempts, failure.isTransient else { return nil }
    let longest = min(Self.firstDelay * (1 << min(attempt - 1, 16)), Self.maxDelay)
    let jitter = longest * random
    guard let seconds = failure.retryAfterSeconds else { return jitter }
    // With the jitter, or all would come back at the same moment.
    return seconds > Self.maxAskedSeconds ? nil : .seconds(seconds) + jitter
  }

  /// How long all requests to the host pause; nil without `Retry-After`, or beyond ``maxAskedSeconds``.
  static func hold(_ failure: MeasureFailure) -> Duration? {
    guard let seconds = failure.retryAfterSeconds, (1...maxAskedSeconds).contains(seconds) else { return nil }
    return .seconds(seconds)
  }

  /// Whether `Retry-After` is beyond ``maxAskedSeconds``: that counts as a failure of the host.
  static func asksForTooMuch(_ failure: MeasureFailure) -> Bool {
    failure.retryAfterSeconds.map { $0 > maxAskedSeconds } ?? false
  }
}
