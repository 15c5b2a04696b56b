import CCurl
import CLinux
import Glibc
import Synchronization

/// The transfers that were submitted and not yet taken up, and what their thread is woken through.
final class Inbound<Context: Sendable>: Sendable {
  typealias Handles = (multi: UnsafeMutableRawPointer, epoll: CInt, waker: CInt)

  /// `@unchecked Sendable`: the handles are used under the mutex around this struct, or by the thread that clears them.
  struct State: @unchecked Sendable {
    var transfers: [Transfer<Context>] = []
    var handles: Handles?
    var isStopped = false

    /// Never blocks: an `eventfd(2)` only counts.
    func wake() {
      if let handles { eventfd_write(handles.waker, 1) }
    }
  }

  private let state = Mutex(State())

  /// - Parameter handles: owned by this object until ``close()``.
  func open(_ handles: Handles) {
    state.withLock { $0.handles = handles }
  }

  /// For the thread that runs them.
  var handles: Handles? { state.withLock { $0.handles } }

  func add(_ transfers: [Transfer<Context>]) {
    if transfers.isEmpty { return }
    state.withLock { state in
      // One wake is enough for all that were not taken yet.
      if state.transfers.isEmpty { state.wake() }
      state.transfers += transfers
    }
  }

  func stop() {
    state.withLock { state in
      state.isStopped = true
      state.wake()
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

  /// After this nothing touches the handles any more.
  func close() {
    state.withLock { state in
      if let handles = state.handles {
        Glibc.close(handles.epoll)
        Glibc.close(handles.waker)
      }
      state.handles = nil
    }
  }
}
