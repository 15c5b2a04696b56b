/// When the inbox is scanned without a hint, and how long the scanner rests after a scan.
struct ScanTimetable {
  /// After a scan that claimed so many drops, more are on their way.
  static let busyCount = 4
  private static let maxRest = Duration.milliseconds(60)

  private let rescan: Duration
  private var nextRescan: ContinuousClock.Instant

  init(rescan: Duration, start: ContinuousClock.Instant) {
    self.rescan = rescan
    nextRescan = start + rescan
  }

  /// The deadline after `now`: the next rescan, or an earlier look.
  ///
  /// - Parameter look: when an incomplete drop is worth a look; nil when none is, or when the last scan did not reach all drops,
  ///   for want of space, say: they are tried at the next rescan.
  mutating func next(now: ContinuousClock.Instant, look: ContinuousClock.Instant?) -> ContinuousClock.Instant {
    if nextRescan <= now { nextRescan = now + rescan }
    return look.map { min(nextRescan, max($0, now)) } ?? nextRescan
  }

  /// How long to rest after a scan. Drops that are claimed together share the disk's flushes; and hints about uploads that go on for
  /// hours must not keep the scanner busy.
  ///
  /// - Parameters:
  ///   - duration: of the scan.
  ///   - count: of the drops that it claimed.
  ///   - hasPending: whether incomplete drops are in the inbox.
  static func rest(after duration: Duration, claimed count: Int, hasPending: Bool) -> Duration {
    if count >= busyCount { return min(duration * 2, maxRest) }
    return count == 0 && hasPending ? min(duration * 4, maxRest) : .zero
  }
}
