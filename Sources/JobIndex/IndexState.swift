import Synchronization

/// How the index stands, for whoever reads it and for “what is wrong”. From any thread.
package final class IndexState: Sendable {
  private struct State {
    var problem: String?
    var isOpen = false
    var isBehind = true
    var missing = 0
    /// Since when it is behind, or can't be kept.
    var since: ContinuousClock.Instant? = ContinuousClock.now

    mutating func noteTime() {
      let isCurrent = problem == nil && !isBehind
      since = isCurrent ? nil : since ?? ContinuousClock.now
    }
  }

  private let state = Mutex(State())

  package init() {}

  /// Why the index can't be kept, and what to do; nil when it can.
  package var problem: String? { state.withLock { $0.problem } }

  /// Why jobs may be missing in it, for people; nil when none is.
  package var incomplete: String? {
    state.withLock { state in
      if let problem = state.problem { return problem }
      if !state.isBehind { return nil }
      return state.missing == 0
        ? "the index is being compared with the folders"
        : "the index is being made: \(state.missing) jobs are missing in it"
    }
  }

  /// For how long it has been behind the files; zero while it is not.
  package var lag: Duration { state.withLock { $0.since.map { ContinuousClock.now - $0 } ?? .zero } }

  var isOpen: Bool { state.withLock { $0.isOpen } }

  /// - Returns: whether the problem is another one than before.
  func set(problem: String?) -> Bool {
    state.withLock { state in
      defer {
        state.problem = problem
        state.noteTime()
      }
      return state.problem != problem
    }
  }

  func set(isOpen: Bool) { state.withLock { $0.isOpen = isOpen } }

  func set(isBehind: Bool, missing: Int = 0) {
    state.withLock { state in
      state.isBehind = isBehind
      state.missing = missing
      state.noteTime()
    }
  }
}
