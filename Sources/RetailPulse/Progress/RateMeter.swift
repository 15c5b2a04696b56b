/// Images a second over the last seconds, for people.
struct RateMeter {
  typealias Instant = ContinuousClock.Instant

  /// What lies further back doesn't count.
  static let window = Duration.seconds(10)

  /// How many images were done, the oldest first. Bounded by the window and the time between two readings.
  private var samples: [(time: Instant, done: Int)] = []

  mutating func add(_ done: Int, _ now: Instant) {
    samples.append((now, done))
    // The last sample from before the window is its beginning.
    while samples.count > 2, samples[1].time <= now - Self.window { samples.removeFirst() }
  }

  /// Nil until there is something to compare.
  var perSecond: Double? {
    guard let first = samples.first, let last = samples.last, first.time < last.time else { return nil }
    return Double(last.done - first.done) / ((last.time - first.time) / .seconds(1))
  }
}
