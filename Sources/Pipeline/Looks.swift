import Synchronization
package import Threads

/// When to look at the inbox: hints from the watcher, and a timer. However many come at once, they make one look.
package final class Looks: Sendable {
  /// When the timer hints at a look.
  struct Timetable {
    let rescan: Duration
    private var nextRescan: ContinuousClock.Instant

    init(rescan: Duration, start: ContinuousClock.Instant) {
      self.rescan = rescan
      nextRescan = start + rescan
    }

    /// After a look at `now`: at the next rescan, or when the next drop settles, if that is earlier.
    mutating func next(now: ContinuousClock.Instant, settling: ContinuousClock.Instant?) -> ContinuousClock.Instant {
      if nextRescan <= now { nextRescan = now + rescan }
      // A drop that has settled and can't be taken, for want of space, say, is tried at the next rescan.
      guard let settling, settling > now else { return nextRescan }
      return min(nextRescan, settling)
    }
  }

  private struct State {
    var timetable: Timetable
    var isEnded = false
  }

  private let hints: Mailbox<Void>
  private let alarm: Alarm
  private let state: Mutex<State>

  /// - Parameter rescan: how often to look when nothing hints.
  /// - Throws: ``ThreadError`` when the timer's thread can't be started.
  package init(rescan: Duration) throws(ThreadError) {
    let hints = Mailbox<Void>()
    self.hints = hints
    state = Mutex(State(timetable: Timetable(rescan: rescan, start: ContinuousClock.now)))
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
    state.withLock { $0.isEnded = true }
    hints.close()
  }

  var isEnded: Bool { state.withLock { $0.isEnded } }

  /// Waits for the next look.
  ///
  /// - Returns: false once ended.
  func next() async -> Bool { await hints.drain() != nil && !isEnded }

  /// A look has been made: the timer hints at the next.
  ///
  /// - Parameter settling: when the next incomplete drop settles.
  func schedule(settling: ContinuousClock.Instant?) {
    alarm.set(state.withLock { $0.timetable.next(now: ContinuousClock.now, settling: settling) })
  }
}
