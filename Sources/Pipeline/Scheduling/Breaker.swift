/// Whether a host may be asked: a circuit breaker for one that fails again and again, and a hold for one that asks to wait.
///
/// Closed, it lets everything through. A run of failures opens it: nothing goes to the host for a while, and then one
/// download as a probe (half open). Its success closes it; its failure opens it again for twice as long. After some failed
/// probes the host is given up: what waits for it fails, so that a job ends although its host never comes back.
struct Breaker {
  /// Failures in a row that open it.
  static let maxFailures = 8
  /// Failed probes in a row after which the host is given up.
  static let maxProbes = 4
  static let firstRest = Duration.seconds(1)
  static let maxRest = Duration.seconds(30)

  typealias Instant = ContinuousClock.Instant

  private enum State {
    case closed(failures: Int)
    case open(until: Instant, probes: Int)
    case halfOpen(probes: Int)
  }

  enum Decision: Equatable {
    case start(isProbe: Bool)
    /// Until then, or, when nil, for the probe's end.
    case wait(until: Instant?)
  }

  /// A failure has opened it, again or for the first time.
  struct Change: Equatable {
    /// How long nothing goes to the host.
    let rest: Duration
    /// Whether what waits for the host fails.
    let isGivenUp: Bool
  }

  private var state = State.closed(failures: 0)
  private var heldUntil: Instant?

  /// Whether there is nothing to remember.
  func isFresh(_ now: Instant) -> Bool {
    if case .closed(0) = state { return heldUntil.map { $0 <= now } ?? true }
    return false
  }

  func decide(_ now: Instant) -> Decision {
    if let heldUntil, heldUntil > now { return .wait(until: heldUntil) }
    switch state {
    case .closed: return .start(isProbe: false)
    case .open(let until, _): return until > now ? .wait(until: until) : .start(isProbe: true)
    case .halfOpen: return .wait(until: nil)
    }
  }

  /// A probe has started.
  mutating func beginProbe() {
    if case .open(_, let probes) = state { state = .halfOpen(probes: probes) }
  }

  /// A probe has ended without a result about the host.
  mutating func withdrawProbe(_ now: Instant) {
    if case .halfOpen(let probes) = state { state = .open(until: now, probes: probes) }
  }

  /// The host has answered.
  ///
  /// - Returns: whether that has closed it.
  mutating func succeed() -> Bool {
    defer { state = .closed(failures: 0) }
    if case .closed = state { return false }
    return true
  }

  /// The host has failed. What was under way when the breaker opened doesn't count.
  mutating func fail(isProbe: Bool, _ now: Instant) -> Change? {
    switch state {
    case .closed(let failures):
      if failures + 1 < Self.maxFailures {
        state = .closed(failures: failures + 1)
        return nil
      }
      state = .open(until: now + Self.firstRest, probes: 0)
      return Change(rest: Self.firstRest, isGivenUp: false)
    case .open: return nil
    case .halfOpen(let probes):
      if !isProbe { return nil }
      let rest = min(Self.firstRest * (1 << min(probes + 1, 16)), Self.maxRest)
      state = .open(until: now + rest, probes: probes + 1)
      return Change(rest: rest, isGivenUp: probes + 1 >= Self.maxProbes)
    }
  }

  /// The host asks to be left alone until `time`.
  ///
  /// - Returns: whether it was not held already.
  mutating func hold(until time: Instant, _ now: Instant) -> Bool {
    defer { heldUntil = max(time, heldUntil ?? time) }
    return heldUntil.map { $0 <= now } ?? true
  }
}
