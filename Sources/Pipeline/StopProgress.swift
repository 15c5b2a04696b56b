import Synchronization

/// Which step a stop waits for.
package final class StopProgress: Sendable {
  package enum Step: String, Sendable {
    case inbox, admission, measuring, scheduling, recording, cleaning
  }

  private let state = Mutex<Step?>(.inbox)

  /// From now on a stop waits for `step`; nil: for none.
  func reach(_ step: Step?) { state.withLock { $0 = step } }

  package var step: Step? { state.withLock { $0 } }
}
