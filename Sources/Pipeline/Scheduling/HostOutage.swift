/// A time in which a host fails as a whole.
///
/// Probes go to it in rounds of a few, each of another URL; the time between two rounds grows.
struct HostOutage: Equatable {
  typealias Instant = ContinuousClock.Instant

  /// Probes of one round.
  static let maxProbes = 4
  /// Probes under way, those of former rounds that hang included.
  static let maxProbesInFlight = 8
  static let firstRest = Duration.seconds(1)
  /// The longest time between two rounds.
  static let maxRest = Duration.seconds(30)

  /// The first failure.
  let since: Instant
  /// When the images that wait are given up.
  var deadline: Instant
  /// Why the last try failed.
  var reason: String
  /// When the next round of probes begins; nil once the last one has begun.
  private(set) var nextRound: Instant?
  private var rounds = 0
  /// Probes of the current round that were started.
  private var started = 0
  private var inFlight = 0

  init(since: Instant, deadline: Instant, reason: String, nextRound: Instant) {
    self.since = since
    self.deadline = deadline
    self.reason = reason
    self.nextRound = min(nextRound, deadline)
  }

  /// How long to wait after so many rounds: exponential backoff, of which up to one half is jitter.
  ///
  /// - Parameter random: from 0 up to 1.
  static func rest(after rounds: Int, random: Double) -> Duration {
    min(firstRest * (1 << min(rounds, 16)), maxRest) * (0.5 + random / 2)
  }

  /// - Parameter isCrowded: whether so many hosts are away that each gets one probe a round.
  func mayProbe(_ now: Instant, isCrowded: Bool) -> Bool {
    if inFlight >= Self.maxProbesInFlight { return false }
    return isRoundDue(now) || !isCrowded && (1..<Self.maxProbes).contains(started)
  }

  private func isRoundDue(_ now: Instant) -> Bool { nextRound.map { $0 <= now } ?? false }

  /// - Returns: whether a round begins with this probe.
  mutating func beginProbe(random: Double, _ now: Instant) -> Bool {
    let isFirst = isRoundDue(now)
    if isFirst {
      rounds += 1
      started = 0
      // The last round is at the deadline.
      nextRound = now >= deadline ? nil : min(now + Self.rest(after: rounds, random: random), deadline)
    }
    started += 1
    inFlight += 1
    return isFirst
  }

  /// A probe has ended without a result about the host: another may take its place.
  mutating func withdrawProbe() {
    inFlight = max(0, inFlight - 1)
    started = max(1, started - 1)
  }

  mutating func endProbe() { inFlight = max(0, inFlight - 1) }

  /// The host asks to be left alone until `time`.
  mutating func hold(until time: Instant) {
    started = Self.maxProbes
    nextRound = nextRound.map { max($0, min(time, deadline)) }
  }
}
