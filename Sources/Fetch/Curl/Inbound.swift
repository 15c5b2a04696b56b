import CCurl
import Synchronization

/// The transfers that were submitted and not yet taken up, and the handle through which their thread is woken.
final class Inbound<Context: Sendable>: Sendable {
  /// `@unchecked Sendable`: `multi` is used under the mutex around this struct, or by the thread that clears it first.
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

  func add(_ transfers: [Transfer<Context>]) {
    if transfers.isEmpty { return }
    state.withLock { state in
      state.transfers += transfers
      // The library's own way to end its poll from another thread, curl_multi_wakeup(3): never blocks.
      if let multi = state.multi { curl_multi_wakeup(multi) }
    }
  }

  func stop() {
    state.withLock { state in
      state.isStopped = true
      if let multi = state.multi { curl_multi_wakeup(multi) }
    }
  }

  /// What was submitted since the last call; nil when the thread is to end.
  func take() -> [Transfer<Context>]? {
    state.withLock { state in
      if state.isStopped { return nil }
      defer { state.transfers = [] }
      return state.transfers
    }
  }

  /// After this no wake-up touches the handle any more.
  func close() {
    state.withLock { $0.multi = nil }
  }
}
