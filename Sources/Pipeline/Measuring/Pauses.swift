import HeapModule
import Threads

/// Lets each measured image pause for a random while, which stands for work on a GPU, before its outcome is final. A pause holds no
/// connection, no slot and no task: one task serves them all, in steps of some milliseconds.
final class Pauses: Sendable {
  /// How late a pause may end.
  private static let granularity = Duration.milliseconds(10)

  private struct Pause: Sendable, Comparable {
    let end: ContinuousClock.Instant
    // The result is delivered before the pause: thousands of pauses hold little memory.
    let id: MeasureTask.ID

    static func < (left: Pause, right: Pause) -> Bool { left.end < right.end }
    static func == (left: Pause, right: Pause) -> Bool { left.end == right.end }
  }

  private let seconds: ClosedRange<Double>
  private let arrivals = Mailbox<Pause>()
  private let deliver: @Sendable ([MeasureOutcome]) -> Void

  /// - Parameters:
  ///   - seconds: the range of the pauses; 0 ... 0 means none.
  ///   - deliver: takes outcomes, from any thread; must not block.
  init(seconds: ClosedRange<Double>, deliver: @escaping @Sendable ([MeasureOutcome]) -> Void) {
    self.seconds = seconds
    self.deliver = deliver
  }

  /// Takes outcomes whose download has ended. Never blocks. How many pause is bounded by ``Scheduler``.
  func add(_ outcomes: [MeasureOutcome]) {
    if outcomes.isEmpty { return }
    if seconds.upperBound == 0 { return deliver(outcomes.map { $0.finished() }) }
    let now = ContinuousClock.now
    var pausing: [Pause] = []
    deliver(
      outcomes.map { outcome in
        // A failed image has nothing to work on.
        guard case .measured? = outcome.result else { return outcome.finished() }
        pausing.append(Pause(end: now + .seconds(Double.random(in: seconds)), id: outcome.id))
        return outcome
      })
    arrivals.post(pausing)
  }

  /// Ends the pauses at once, and then ``run()``.
  func stop() { arrivals.close() }

  func run() async {
    var waiting = Heap<Pause>()
    while true {
      if waiting.isEmpty {
        guard let arrived = await arrivals.drain() else { return }
        waiting.insert(contentsOf: arrived)
      } else {
        waiting.insert(contentsOf: arrivals.takeNow())
      }
      let now = ContinuousClock.now
      var due: [MeasureOutcome] = []
      while let next = waiting.min, next.end <= now || arrivals.isClosed {
        due.append(MeasureOutcome(id: next.id, stage: .finished, result: nil))
        waiting.removeMin()
      }
      deliver(due)
      guard let next = waiting.min else { continue }
      // Not woken by arrivals: a step serves all that arrive meanwhile.
      do { try await ContinuousClock().sleep(until: min(next.end, now + Self.granularity)) } catch { arrivals.close() }
    }
  }
}
