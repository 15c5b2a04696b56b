import Testing

@testable import Pipeline

extension ImageScheduler {
  /// What may be done at one moment.
  struct Steps {
    var tasks: [MeasureTask] = []
    var results: [Result] = []
  }

  /// Takes steps until nothing may be done.
  mutating func steps(_ now: Instant) -> Steps {
    var steps = Steps()
    while let step = next(now) {
      switch step {
      case .measure(let task): steps.tasks.append(task)
      case .result(let result): steps.results.append(result)
      }
    }
    return steps
  }

  mutating func firstTask(_ now: Instant) throws -> MeasureTask {
    let tasks = steps(now).tasks
    return try #require(tasks.first, "no task may be done")
  }

  /// What an outcome leads to that ends its task.
  mutating func results(of outcome: MeasureOutcome, _ now: Instant) throws -> [Result] {
    let results = finish(outcome, now)
    return try #require(results, "the outcome ends no task")
  }
}
