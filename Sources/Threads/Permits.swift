import Synchronization

/// A counting semaphore for tasks: it suspends, and never blocks a thread. Waiters are served in order.
package final class Permits: Sendable {
  private struct State {
    var free: Int
    var waiters: [CheckedContinuation<Bool, Never>] = []
    var isClosed = false
  }

  private let state: Mutex<State>

  /// - Parameter count: permits at the start.
  package init(_ count: Int) { state = Mutex(State(free: count)) }

  /// Takes a permit; waits while there is none.
  ///
  /// - Returns: false once closed: no permit was taken.
  package func acquire() async -> Bool {
    await withCheckedContinuation { continuation in
      let answer: Bool? = state.withLock { state in
        if state.isClosed { return false }
        if state.free > 0 {
          state.free -= 1
          return true
        }
        state.waiters.append(continuation)
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  /// Takes a permit if there is one.
  package func tryAcquire() -> Bool {
    state.withLock { state in
      if state.isClosed || state.free == 0 { return false }
      state.free -= 1
      return true
    }
  }

  /// Gives permits back.
  package func release(_ count: Int = 1) {
    let served = state.withLock { state in
      let served = state.waiters.prefix(count)
      state.waiters.removeFirst(served.count)
      state.free += count - served.count
      return served
    }
    for waiter in served { waiter.resume(returning: true) }
  }

  package var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Lets every ``acquire()``, waiting or to come, answer false.
  package func close() {
    let waiters = state.withLock { state in
      state.isClosed = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume(returning: false) }
  }
}
