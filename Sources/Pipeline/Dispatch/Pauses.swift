import HeapModule
import JobModel
import Threads

/// Lets each result wait its random while before it is recorded. A pause holds no connection, no slot and no task: one
/// task serves them all, in steps of some milliseconds.
final class Pauses: Sendable {
  /// How late a pause may end.
  private static let granularity = Duration.milliseconds(10)

  private struct Paused: Sendable, Comparable {
    let end: ContinuousClock.Instant
    let job: RunningJob
    let result: ImageResult

    static func < (left: Paused, right: Paused) -> Bool { left.end < right.end }
    static func == (left: Paused, right: Paused) -> Bool { left.end == right.end }
  }

  private let seconds: ClosedRange<Double>
  private let arrivals = Mailbox<Paused>()
  private let recorder: Mailbox<RecorderEvent>

  /// - Parameter seconds: the range of the pauses; 0 ... 0 means none.
  init(seconds: ClosedRange<Double>, recorder: Mailbox<RecorderEvent>) {
    self.seconds = seconds
    self.recorder = recorder
  }

  /// Never blocks. How many pause is bounded by who calls, see ``Dispatcher``.
  func add(_ results: [(RunningJob, ImageResult)]) {
    if seconds.upperBound == 0 {
      recorder.post(results.map { RecorderEvent.result($0, $1) })
      return
    }
    let now = ContinuousClock.now
    arrivals.post(
      results.map { job, result in
        // A failed image has nothing to work on.
        let pause = result.failure == nil ? Double.random(in: seconds) : 0
        return Paused(end: now + .seconds(pause), job: job, result: result)
      })
  }

  /// Lets what pauses now go on at once, and then ends ``run()``.
  func close() { arrivals.close() }

  func run() async {
    var waiting = Heap<Paused>()
    while true {
      if waiting.isEmpty {
        guard let arrived = await arrivals.drain() else { return }
        waiting.insert(contentsOf: arrived)
      } else {
        waiting.insert(contentsOf: arrivals.takeNow())
      }
      let now = ContinuousClock.now
      var due: [RecorderEvent] = []
      while let next = waiting.min, next.end <= now || arrivals.isClosed {
        due.append(.result(next.job, next.result))
        waiting.removeMin()
      }
      recorder.post(due)
      if let next = waiting.min {
        // Cancelled: there is nothing to wait for, and what is left is recorded at once.
        do { try await ContinuousClock().sleep(until: min(next.end, now + Self.granularity)) } catch {
          arrivals.close()
        }
      }
    }
  }
}
