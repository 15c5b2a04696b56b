/// When the inbox is scanned without a hint, and how long drops may gather after a busy scan.
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

  /// The deadline after `now`: the next rescan, or when the next incomplete drop is to be read, if that is earlier.
  mutating func next(now: ContinuousClock.Instant, due: ContinuousClock.Instant?) -> ContinuousClock.Instant {
    if nextRescan <= now { nextRescan = now + rescan }
    // A drop that has settled and can't be claimed, for want of space, say, is tried at the next rescan.
    guard let due, due > now else { return nextRescan }
    return min(nextRescan, due)
  }

  /// How long to rest after a scan: drops that are claimed together share the disk's flushes.
  ///
  /// - Parameters:
  ///   - duration: of the scan.
  ///   - count: of the drops that it claimed.
  static func rest(after duration: Duration, claimed count: Int) -> Duration {
    count < busyCount ? .zero : min(duration * 2, maxRest)
  }
}
