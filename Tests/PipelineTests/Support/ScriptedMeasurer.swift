import Synchronization
import Threads

@testable import Pipeline

/// A measurer that keeps its tasks until it is told to answer them.
final class ScriptedMeasurer: Measurer {
  private struct State {
    var submitted: [MeasureTask] = []
    var waiting: [MeasureTask] = []
    var isAnswering: Bool
    var deliver: (@Sendable ([MeasureOutcome]) -> Void)?
  }

  private let state: Mutex<State>
  private let end = Mailbox<Void>()

  /// - Parameter answersAtOnce: whether each task is measured as soon as it comes.
  init(answersAtOnce: Bool = false) { state = Mutex(State(isAnswering: answersAtOnce)) }

  func connect(_ deliver: @escaping @Sendable ([MeasureOutcome]) -> Void) { state.withLock { $0.deliver = deliver } }

  /// All tasks so far.
  var submitted: [MeasureTask] { state.withLock { $0.submitted } }
  var isStopped: Bool { end.isClosed }

  /// The tasks since the last call.
  func takeWaiting() -> [MeasureTask] {
    state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
  }

  /// Measures the tasks that wait, and from now on each at once.
  func answerAll() {
    state.withLock { $0.isAnswering = true }
    deliver(takeWaiting().map { $0.measured() })
  }

  func deliver(_ outcomes: [MeasureOutcome]) { state.withLock { $0.deliver }?(outcomes) }

  // MARK: Measurer

  func submit(_ tasks: [MeasureTask]) {
    let isAnswering = state.withLock { state in
      state.submitted += tasks
      if !state.isAnswering { state.waiting += tasks }
      return state.isAnswering
    }
    if isAnswering && !tasks.isEmpty { deliver(tasks.map { $0.measured() }) }
  }

  func run() async { _ = await end.drain() }
  func stop() { end.close() }
}
