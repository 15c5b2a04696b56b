import JobModel

/// Whether the clock can be believed when it says how old files are.
///
/// A machine without a battery for its clock starts in 1970 and is set by the network later: what it made until then looks
/// decades old all at once.
struct ClockWatch {
  /// A clock that moves further against the monotonic one was set, milliseconds.
  static let jumpMilliseconds: Int64 = 86_400_000
  /// How long the clock must not jump before it is believed again.
  static let calm = Duration.seconds(600)

  typealias Instant = ContinuousClock.Instant

  private var last: (wall: Int64, instant: Instant)?
  private var calmFrom: Instant?

  /// To be called before files are judged by their age.
  ///
  /// - Parameters:
  ///   - wall: milliseconds since 1970.
  ///   - now: the same moment by the monotonic clock.
  /// - Returns: nil when the clock can be believed, else why it can't, for people.
  mutating func doubt(wall: Int64, _ now: Instant) -> String? {
    if let last {
      let passed = (now - last.instant) / .milliseconds(1)
      if abs(Double(wall - last.wall) - passed) > Double(Self.jumpMilliseconds) { calmFrom = now + Self.calm }
    }
    last = (wall, now)
    if wall < Timestamp.earliest { return "the clock stands before \(Timestamp.text(Timestamp.earliest))" }
    guard let calmFrom, now < calmFrom else { return nil }
    return "the clock has jumped"
  }
}
