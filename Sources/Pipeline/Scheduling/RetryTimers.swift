import HeapModule

/// What can go on at a time: queues whose next image is to be tried again, and hosts that are left alone until then.
struct RetryTimers {
  typealias Instant = ContinuousClock.Instant

  enum Sleeper {
    case queue(HostQueue.Key)
    /// By its number in ``HostTable``.
    case host(Int)
  }

  private struct Timer: Comparable {
    let due: Instant
    let sleeper: Sleeper

    static func < (left: Timer, right: Timer) -> Bool { left.due < right.due }
    static func == (left: Timer, right: Timer) -> Bool { left.due == right.due }
  }

  private var timers = Heap<Timer>()

  /// When the next timer is due.
  var next: Instant? { timers.min?.due }

  mutating func add(_ sleeper: Sleeper, at due: Instant) { timers.insert(Timer(due: due, sleeper: sleeper)) }

  mutating func popDue(_ now: Instant) -> Sleeper? {
    guard let timer = timers.min, timer.due <= now else { return nil }
    return timers.removeMin().sleeper
  }
}
