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

  /// After a look that has taken so many drops, more are on their way.
  private static let busyCount = 4
  private static let maxRest = Duration.milliseconds(60)

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

  /// Lets drops gather after a busy look: what is taken together shares the disk's flushes.
  ///
  /// - Parameters:
  ///   - duration: of the look.
  ///   - count: of the drops that it has taken.
  func rest(after duration: Duration, taken count: Int) async {
    let rest = Self.restDuration(after: duration, taken: count)
    if rest == .zero { return }
    // Whoever is cancelled meanwhile finds out at the next look.
    do { try await Task.sleep(for: rest) } catch { return }
  }

  static func restDuration(after duration: Duration, taken count: Int) -> Duration {
    count < busyCount ? .zero : min(duration * 2, maxRest)
  }

  /// A look has been made: the timer hints at the next.
  ///
  /// - Parameter settling: when the next incomplete drop settles.
  func schedule(settling: ContinuousClock.Instant?) {
    alarm.set(state.withLock { $0.timetable.next(now: ContinuousClock.now, settling: settling) })
  }
}
