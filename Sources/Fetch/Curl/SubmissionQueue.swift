import CCurl
import Synchronization

/// Transfers that were submitted and not yet started, and the multi handle that wakes their thread.
final class SubmissionQueue<Context: Sendable>: Sendable {
  /// `@unchecked Sendable`: `multi` is used under the mutex around this struct, and by the one thread that runs it, which
  /// removes it from here before it frees it.
  struct State: @unchecked Sendable {
    var transfers: [Transfer<Context>] = []
    var multi: UnsafeMutableRawPointer?
    var isStopped = false
  }

  private let state = Mutex(State())

  func open(_ multi: UnsafeMutableRawPointer) {
    state.withLock { $0.multi = multi }
  }

  /// The handle, for the thread that runs it.
  var multi: UnsafeMutableRawPointer? { state.withLock { $0.multi } }

  /// Adds transfers and wakes the thread. Never blocks.
  func add(_ transfers: [Transfer<Context>]) {
    if transfers.isEmpty { return }
    state.withLock { state in
      state.transfers += transfers
      // Ends curl_multi_poll(3) from another thread; curl_multi_wakeup(3) never blocks.
      if let multi = state.multi { curl_multi_wakeup(multi) }
    }
  }

  func stop() {
    state.withLock { state in
      state.isStopped = true
      if let multi = state.multi { curl_multi_wakeup(multi) }
    }
  }

  /// The transfers submitted since the last call; nil once the queue is stopped.
  func drain() -> [Transfer<Context>]? {
    state.withLock { state in
      if state.isStopped { return nil }
      defer { state.transfers = [] }
      return state.transfers
    }
  }

  /// Forgets the handle, which can then be freed: no later call uses it.
  func close() {
    state.withLock { $0.multi = nil }
  }
}
