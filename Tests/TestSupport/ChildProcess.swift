import Glibc
import Synchronization

/// A program that runs beside a test, started by ``ChildProcesses``.
package final class ChildProcess: Sendable {
  private struct State {
    var exitCode: Int?
    var waiters: [CheckedContinuation<Int, Never>] = []
  }

  /// Its process ID; another process's some time after it has ended.
  package let identifier: Int32
  private let state = Mutex(State())

  init(identifier: Int32) { self.identifier = identifier }

  package var isRunning: Bool { state.withLock { $0.exitCode == nil } }

  /// Sends a signal (`signal(7)`); nothing happens when the program has ended.
  package func send(_ signal: CInt) {
    state.withLock { state in
      // Linux gives process IDs in turn: the number of a program that ends at this moment is not yet another one's.
      if state.exitCode == nil { _ = kill(identifier, signal) }
    }
  }

  /// Waits for the end.
  ///
  /// - Returns: the exit code; minus the signal's number when a signal ended it.
  @discardableResult
  package func end() async -> Int {
    await withCheckedContinuation { continuation in
      let code = state.withLock { state in
        if state.exitCode == nil { state.waiters.append(continuation) }
        return state.exitCode
      }
      if let code { continuation.resume(returning: code) }
    }
  }

  /// It has ended and is reaped.
  func setEnded(_ code: Int) {
    let waiters = state.withLock { state in
      state.exitCode = code
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume(returning: code) }
  }
}
