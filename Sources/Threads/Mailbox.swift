import Synchronization

/// Hands values from any thread to one consumer, all that arrived since its last look at once.
///
/// Under load a consumer wakes once for many values. The mailbox has no bound of its own: whoever posts must be bounded
/// (a limit of transfers in flight, say), and says so at the call.
package final class Mailbox<Value: Sendable>: Sendable {
  private struct State {
    var values: [Value] = []
    var waiter: CheckedContinuation<Void, Never>?
    var isClosed = false
  }

  private let state = Mutex(State())

  package init() {}

  /// Adds values and wakes the consumer. Never blocks.
  ///
  /// - Returns: false when the mailbox is closed: the values were dropped.
  @discardableResult
  package func post(_ values: [Value]) -> Bool {
    if values.isEmpty { return true }
    var isOpen = false
    wake { state in
      isOpen = !state.isClosed
      if isOpen { state.values += values }
    }
    return isOpen
  }

  @discardableResult
  package func post(_ value: Value) -> Bool { post([value]) }

  /// Lets the consumer's ``drain()`` end once it has taken what is left.
  package func close() {
    wake { $0.isClosed = true }
  }

  /// Everything posted so far, in order; waits while there is nothing.
  ///
  /// - Returns: nil once closed and empty. A cancelled consumer gets what there is, or nil.
  package func drain() async -> [Value]? {
    while true {
      if let taken = take() { return taken }
      if isOver || Task.isCancelled { return nil }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let isReady = state.withLock { state in
            if !state.values.isEmpty || state.isClosed || Task.isCancelled { return true }
            state.waiter = continuation
            return false
          }
          if isReady { continuation.resume() }
        }
      } onCancel: {
        wake { _ in }
      }
    }
  }

  /// Everything posted so far, without waiting.
  package func takeNow() -> [Value] { take() ?? [] }

  package var isEmpty: Bool { state.withLock { $0.values.isEmpty } }

  package var isClosed: Bool { state.withLock { $0.isClosed } }

  private var isOver: Bool { state.withLock { $0.isClosed && $0.values.isEmpty } }

  private func take() -> [Value]? {
    state.withLock { state in
      if state.values.isEmpty { return nil }
      defer { state.values = [] }
      return state.values
    }
  }

  private func wake(_ change: (inout State) -> Void) {
    let waiter = state.withLock { state in
      change(&state)
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }
}
