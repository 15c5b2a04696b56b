import Synchronization

/// Hands values from any thread to one consumer, in batches: everything that has arrived since the last batch.
///
/// Under load the consumer wakes once for many values. The mailbox itself has no bound: each producer is bounded (by a
/// limit of transfers in flight, say), and says so at the call.
///
///     let mailbox = Mailbox<Int>()
///     mailbox.post([1, 2])          // from any thread
///     for await batch in mailbox {  // [1, 2]; ends once the mailbox is closed and empty
///     }
package final class Mailbox<Value: Sendable>: Sendable, AsyncSequence {
  package typealias Element = [Value]
  package typealias Failure = Never

  private struct State {
    var values: [Value] = []
    var waiter: CheckedContinuation<Void, Never>?
    var isClosed = false
  }

  private let state = Mutex(State())

  package init() {}

  // MARK: Producers

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

  /// Adds a value when the mailbox is empty: for signals, where one says as much as many.
  package func postIfEmpty(_ value: Value) {
    wake { state in
      if state.values.isEmpty && !state.isClosed { state.values.append(value) }
    }
  }

  /// Puts one value in the place of all that wait: for signals of which the last one counts.
  package func replace(with value: Value) {
    wake { state in
      if !state.isClosed { state.values = [value] }
    }
  }

  /// Accepts no more values. The consumer gets what is left, and then nil.
  package func close() {
    wake { $0.isClosed = true }
  }

  // MARK: Consumer

  /// All values so far, in order; waits while there are none.
  ///
  /// - Returns: nil once closed and empty. A cancelled consumer gets what there is, or nil.
  package func drain() async -> [Value]? { await drain(until: nil) }

  /// All values so far, in order; waits for them until `deadline`.
  ///
  /// - Parameter deadline: nil waits without an end.
  /// - Returns: an empty array at the deadline; nil once closed and empty, or cancelled and empty.
  package func drain(until deadline: ContinuousClock.Instant?) async -> [Value]? {
    if let values = takeIfReady(deadline) { return values }
    if isFinished || Task.isCancelled { return nil }
    if let deadline {
      await withDiscardingTaskGroup { group in
        group.addTask {
          do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
          self.wake { _ in }
        }
        await wait(until: deadline)
        group.cancelAll()
      }
    } else {
      await wait(until: nil)
    }
    return takeIfReady(deadline) ?? (isFinished || Task.isCancelled ? nil : [])
  }

  /// All values so far, without waiting.
  package func takeNow() -> [Value] {
    state.withLock { state in
      defer { state.values = [] }
      return state.values
    }
  }

  package struct AsyncIterator: AsyncIteratorProtocol {
    let mailbox: Mailbox

    package func next() async -> [Value]? { await mailbox.drain() }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(mailbox: self) }

  package var isEmpty: Bool { state.withLock { $0.values.isEmpty } }
  package var isClosed: Bool { state.withLock { $0.isClosed } }

  private var isFinished: Bool { state.withLock { $0.isClosed && $0.values.isEmpty } }

  /// Nil when there is a reason to wait.
  private func takeIfReady(_ deadline: ContinuousClock.Instant?) -> [Value]? {
    let values = takeNow()
    if !values.isEmpty { return values }
    if isClosed { return nil }
    return deadline.map { $0 <= ContinuousClock.now } == true ? [] : nil
  }

  /// Suspends until something has happened: a value, the close, the deadline, or a cancellation.
  private func wait(until deadline: ContinuousClock.Instant?) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          precondition(state.waiter == nil, "a mailbox has one consumer")
          // Checked under the lock: whoever changes one of these wakes the waiter afterwards.
          let isDue = deadline.map { $0 <= ContinuousClock.now } ?? false
          if !state.values.isEmpty || state.isClosed || Task.isCancelled || isDue { return true }
          state.waiter = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      wake { _ in }
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
