/// Whether, and when, a failed download is tried again: exponential backoff with full jitter, and what the host asks for.
struct RetryPolicy: Sendable {
  /// The longest that the first wait may be; each further one may be twice as long.
  static let firstDelay = Duration.seconds(1)
  static let maxDelay = Duration.seconds(30)
  /// How long a failure that may be the host's waits at least to be judged, see ``HostHealth``.
  static let judgementDelay = Duration.milliseconds(250)

  /// Tries in all that count.
  let attempts: Int
  /// How long a host that has answered before is waited for.
  let patience: Duration

  /// How long to wait after a failure that was the image's own; nil: no more tries.
  ///
  /// - Parameters:
  ///   - attempt: from 1.
  ///   - random: from 0 up to 1, the share of the longest wait.
  func delay(after failure: MeasureFailure, attempt: Int, random: Double) -> Duration? {
    guard attempt < attempts, failure.isTransient else { return nil }
    return backoff(after: failure, attempt: attempt, random: random)
  }

  /// How long to wait after a failure that may be the host's.
  func delayUntilJudged(_ failure: MeasureFailure, attempt: Int, random: Double) -> Duration {
    Self.judgementDelay + backoff(after: failure, attempt: attempt, random: random)
  }

  private func backoff(after failure: MeasureFailure, attempt: Int, random: Double) -> Duration {
    let longest = min(Self.firstDelay * (1 << min(attempt - 1, 16)), Self.maxDelay)
    // With the jitter, or all would come back at the same moment.
    return longest * random + (asked(failure) ?? .zero)
  }

  /// How long the host asks to be left alone, no longer than the patience; nil without such a wish.
  func asked(_ failure: MeasureFailure) -> Duration? {
    guard let seconds = failure.retryAfterSeconds, seconds > 0, patience > .zero else { return nil }
    return min(.seconds(seconds), patience)
  }
}
