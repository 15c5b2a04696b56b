import Synchronization
package import Threads

/// When to look at the inbox: hints from the watcher, and a timer. However many come at once, they make one look.
package final class Looks: Sendable {
  private struct Schedule {
    var nextRescan: ContinuousClock.Instant
    var settling: ContinuousClock.Instant?
    var isEnded = false

    var next: ContinuousClock.Instant { min(nextRescan, settling ?? nextRescan) }
  }

  private let hints: Mailbox<Void>
  private let alarm: Alarm
  private let rescan: Duration
  private let schedule: Mutex<Schedule>

  /// - Parameter rescan: how often to look when nothing hints.
  /// - Throws: ``ThreadError`` when the timer's thread can't be started.
  package init(rescan: Duration) throws(ThreadError) {
    let hints = Mailbox<Void>()
    self.hints = hints
    self.rescan = rescan
    schedule = Mutex(Schedule(nextRescan: ContinuousClock.now + rescan))
    alarm = try Alarm(name: "looks") { Self.post(to: hints) }
    hints.post(())
  }

  /// Asks for a look. Never blocks.
  package func hint() { Self.post(to: hints) }

  private static func post(to hints: Mailbox<Void>) {
    // What the mailbox holds is bounded by what a watcher can say while one look runs; its events are collapsed here.
    if hints.isEmpty { hints.post(()) }
  }

  /// Ends the looks: ``next()`` answers false.
  package func end() {
    schedule.withLock { $0.isEnded = true }
    hints.close()
  }

  var isEnded: Bool { schedule.withLock { $0.isEnded } }

  /// Waits for the next look.
  ///
  /// - Returns: false once ended.
  func next() async -> Bool { await hints.drain() != nil && !isEnded }

  /// A look has been made: the timer hints at the next rescan, or when a drop settles, if that is earlier.
  func schedule(settling: ContinuousClock.Instant?) {
    let now = ContinuousClock.now
    let next = schedule.withLock { schedule in
      if schedule.nextRescan <= now { schedule.nextRescan = now + rescan }
      // A drop that has settled and can't be taken, for want of space, say, is tried at the next rescan.
      schedule.settling = settling.flatMap { $0 > now ? $0 : nil }
      return schedule.next
    }
    alarm.set(next)
  }
}
