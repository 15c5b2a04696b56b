import SimulatedDisk
import Synchronization

/// Looks at the disk at every moment, as any reader may, and remembers the first broken promise.
final class DiskObserver: Sendable {
  private struct State {
    /// Safe on the disk: dropped durably, or acknowledged.
    var drops: [Scenario.Drop]
    var problem: (any Error)?
  }

  private let state: Mutex<State>

  init(_ drops: [Scenario.Drop]) { state = Mutex(State(drops: drops)) }

  /// From now on this drop must be found.
  func acknowledge(_ drop: Scenario.Drop) { state.withLock { $0.drops.append(drop) } }

  func look(at view: DiskView) {
    state.withLock { state in
      if state.problem != nil { return }
      do { try FolderChecker(view).checkAlways(drops: state.drops) } catch { state.problem = error }
    }
  }

  /// What must be there at the end.
  ///
  /// - Throws: the promise that was broken on the way.
  func drops() throws -> [Scenario.Drop] {
    try state.withLock { state in
      if let problem = state.problem { throw problem }
      return state.drops
    }
  }
}
