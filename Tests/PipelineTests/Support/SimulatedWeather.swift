import JobModel

@testable import Pipeline

/// Runs an ``ImageScheduler`` against hosts that the test answers for, by a clock that jumps from one event to the next.
struct SimulatedWeather {
  typealias Instant = ContinuousClock.Instant

  /// A host's answer, and how long it takes.
  struct Answer {
    let outcome: MeasureOutcome
    var takes = Duration.milliseconds(10)
  }

  struct Request {
    let task: MeasureTask
    /// Since the start.
    let time: Duration
  }

  /// More events than any test has.
  private static let maxEvents = 1_000_000

  private(set) var scheduler: ImageScheduler
  let start = ContinuousClock.now
  private(set) var now: Instant
  private(set) var results: [ImageScheduler.Result] = []
  private(set) var requests: [Request] = []
  private(set) var notices: [HostNotice] = []
  private(set) var reports: [HostWait.Report] = []
  private var inFlight: [(end: Instant, outcome: MeasureOutcome)] = []
  /// Images that were added.
  private var expected = 0

  init(total: Int = 64, perHost: Int = 64, attempts: Int = 3, patience: Duration = .seconds(900)) {
    scheduler = ImageScheduler(
      SlotPolicy(total: total, perHost: perHost), retries: RetryPolicy(attempts: attempts, patience: patience),
      timeoutMilliseconds: 60_000, cacheSeconds: 0)
    now = start
  }

  /// Since the start.
  var time: Duration { now - start }

  mutating func add(_ job: RunningJob, _ outages: [FormerOutage] = []) {
    scheduler.add(job, outages, now)
    expected += job.plan.remaining
  }

  /// Goes on until each image has its result, or until `limit`.
  ///
  /// - Parameters:
  ///   - limit: since the start.
  ///   - answer: to a task that begins at a time since the start.
  /// - Returns: whether each image has one.
  @discardableResult
  mutating func run(
    until limit: Duration = .seconds(7200), _ answer: (MeasureTask, Duration) -> Answer
  ) throws -> Bool {
    for _ in 0..<Self.maxEvents {
      begin(answer)
      if results.count == expected { return true }
      guard let next = [inFlight.map(\.end).min(), scheduler.wake].compactMap({ $0 }).min() else { return false }
      if next - start > limit {
        now = start + limit
        return false
      }
      now = max(now, next)
      end()
    }
    throw EndlessWeather()
  }

  private mutating func begin(_ answer: (MeasureTask, Duration) -> Answer) {
    while let step = scheduler.next(now) {
      switch step {
      case .measure(let task):
        requests.append(Request(task: task, time: time))
        let answer = answer(task, time)
        inFlight.append((now + answer.takes, answer.outcome))
      case .result(let result): results.append(result)
      }
    }
    notices += scheduler.takeNotices()
    reports += scheduler.takeWaits(now)
  }

  private mutating func end() {
    let due = inFlight.filter { $0.end <= now }
    inFlight.removeAll { $0.end <= now }
    for (_, outcome) in due { results += scheduler.finish(outcome, now) ?? [] }
  }

  // MARK: What came of it

  var measured: Int { results.count { $0.result.failure == nil } }
  var failed: Int { results.count { $0.result.failure != nil } }

  /// Requests that begin within a time since the start.
  func requests(_ range: Range<Duration>) -> [MeasureTask] {
    requests.filter { range.contains($0.time) }.map(\.task)
  }

  /// The names of the events that were logged.
  var events: [String] {
    notices.map {
      switch $0.event {
      case .away: "away"
      case .back: "back"
      case .givenUp: "givenUp"
      case .refused: "refused"
      }
    }
  }
}

struct EndlessWeather: Error {}

extension MeasureTask {
  /// The path of its URL, as a number; −1 for another path.
  var number: Int { url.split(separator: "/").last.flatMap { Int($0) } ?? -1 }
}
