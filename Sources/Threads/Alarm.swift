/// Rings at a time that can be moved. A thread of its own waits for it: a process that has nothing to do is woken once
/// for each ring, and by nothing else.
package final class Alarm: Sendable {
  private let clock: Clock

  /// - Parameter ring: called on the alarm's thread; must not block.
  /// - Throws: ``ThreadError`` when the thread can't be started.
  package init(name: String, _ ring: @escaping @Sendable () -> Void) throws(ThreadError) {
    let clock = Clock()
    self.clock = clock
    try DedicatedThread.start(named: name) {
      while clock.waitUntilDue() { ring() }
    }
  }

  deinit { clock.end() }

  /// Rings at `time`, and not at the time that was set before.
  package func set(_ time: ContinuousClock.Instant) { clock.set(time) }
}

extension Alarm {
  /// `@unchecked Sendable`: `condition` guards `due` and `isEnded`.
  private final class Clock: @unchecked Sendable {
    private let condition = Condition()
    private var due: ContinuousClock.Instant?
    private var isEnded = false

    func set(_ time: ContinuousClock.Instant) {
      condition.locked { due = time }
      condition.signal()
    }

    func end() {
      condition.locked { isEnded = true }
      condition.signal()
    }

    /// - Returns: false once ended.
    func waitUntilDue() -> Bool {
      condition.locked {
        while !isEnded {
          guard let due else {
            condition.wait()
            continue
          }
          let rest = due - ContinuousClock.now
          if rest <= .zero {
            self.due = nil
            return true
          }
          condition.wait(for: rest)
        }
        return false
      }
    }
  }
}
