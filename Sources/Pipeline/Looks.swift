package import Spool
import Synchronization
import Threads

/// When to look at the inbox: hints from the watcher, and a timer. However many come at once, they make one look.
package final class Looks: Sendable {
  private struct Schedule {
    var settling: ContinuousClock.Instant?
    var isEnded = false
  }

  private let hints = Mailbox<LookReason>()
  private let rescan: Duration
  /// The longest sleep of the timer. Not longer than a drop takes to settle: so one that comes during a sleep settles
  /// after its end.
  private let longestSleep: Duration
  private let schedule = Mutex(Schedule())

  /// - Parameters:
  ///   - rescan: how often to look when nothing hints.
  ///   - settle: how long an incomplete drop takes to settle.
  package init(rescan: Duration, settle: Duration) {
    self.rescan = rescan
    longestSleep = min(rescan, max(settle, .milliseconds(10)))
    hints.post(.start)
  }

  /// Asks for a look. Never blocks.
  package func hint(_ reason: LookReason) {
    // What the mailbox holds is bounded by what a watcher can say while one look runs; its events are collapsed here.
    if hints.isEmpty { hints.post(reason) }
  }

  /// Ends the looks: ``next()`` answers nil.
  package func end() {
    schedule.withLock { $0.isEnded = true }
    hints.close()
  }

  var isEnded: Bool { schedule.withLock { $0.isEnded } }

  /// Waits for the next look; nil once ended.
  func next() async -> LookReason? {
    let reasons = await hints.drain()
    return isEnded ? nil : reasons?.first
  }

  /// Asks for a look when a drop settles, if that is before the next regular one.
  func schedule(at settling: ContinuousClock.Instant?) {
    schedule.withLock { $0.settling = settling }
  }

  /// Hints at every rescan, and when a drop settles. Runs until cancelled.
  func runTimer() async {
    var nextRescan = ContinuousClock.now + rescan
    while !Task.isCancelled {
      let settling = schedule.withLock { $0.settling }
      let next = min(nextRescan, settling ?? nextRescan)
      do { try await ContinuousClock().sleep(until: min(next, ContinuousClock.now + longestSleep)) } catch { return }
      let now = ContinuousClock.now
      if now < next { continue }
      if now >= nextRescan { nextRescan = now + rescan }
      schedule.withLock { if let due = $0.settling, due <= now { $0.settling = nil } }
      hint(.timer)
    }
  }
}
