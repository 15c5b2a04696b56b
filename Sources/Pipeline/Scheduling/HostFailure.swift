/// A failed try, as far as it may be its host's fault.
struct HostFailure: Equatable {
  let blame: MeasureFailure.Blame
  /// The failure's sentence.
  let reason: String
  /// How long the host asks to be left alone (`Retry-After`), no longer than the patience.
  var asked: Duration?
  /// When the request was begun.
  let begun: ContinuousClock.Instant
}

extension MeasureFailure {
  /// Whether it may speak against the host as a whole.
  var isHosts: Bool {
    switch blame {
    case .connection, .overload, .rateLimit: true
    case .image, .none: false
    }
  }
}
