import CLinux
import Glibc
import Synchronization

/// A program that runs beside this one. It inherits no open file but the three that are named.
package final class ChildProcess: Sendable {
  /// What a child reads and writes: paths of files.
  package struct Streams: Sendable {
    package var input = "/dev/null"
    /// Appended to.
    package var output = "/dev/null"
    /// Appended to.
    package var errors = "/dev/null"

    package init(input: String = "/dev/null", output: String = "/dev/null", errors: String = "/dev/null") {
      self.input = input
      self.output = output
      self.errors = errors
    }
  }

  /// Why a program did not start: the error number of `posix_spawn(3)`.
  package struct StartFailed: Error, CustomStringConvertible {
    package let program: String
    package let errorNumber: CInt

    package var description: String { "cannot start \(program): \(String(cString: strerror(errorNumber)))" }
  }

  private struct State {
    var exitCode: Int?
    var waiters: [CheckedContinuation<Int, Never>] = []
  }

  /// Its process ID; another process's once it has ended.
  package let identifier: Int32
  private let state = Mutex(State())

  private init(identifier: pid_t) { self.identifier = identifier }

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - program: a path, or a name that is looked up in `PATH`.
  ///   - environment: added to this process's own.
  /// - Throws: ``StartFailed``, or ``ThreadError`` when nothing can wait for its end.
  package static func start(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], streams: Streams = Streams()
  ) throws -> ChildProcess {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, streams.input, O_RDONLY, 0)
    let appending = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, streams.output, appending, 0o644)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, streams.errors, appending, 0o644)
    rp_spawn_close_from(&actions, STDERR_FILENO + 1)

    let words = ([program] + arguments).map { strdup($0) } + [nil]
    let variables = self.environment(adding: environment).map { strdup($0) } + [nil]
    defer { for text in words + variables { free(text) } }
    var identifier = pid_t()
    let code = posix_spawnp(&identifier, program, &actions, nil, words, variables)
    guard code == 0 else { throw StartFailed(program: program, errorNumber: code) }
    let child = ChildProcess(identifier: identifier)
    do {
      try DedicatedThread.start(named: "child") { child.waitForEnd() }
    } catch {
      child.send(SIGKILL)
      child.waitForEnd()
      throw error
    }
    return child
  }

  private static func environment(adding new: [String: String]) -> [String] {
    var lines: [String] = []
    var next = environ
    while let line = next.pointee {
      let text = String(cString: line)
      if new[String(text.prefix { $0 != "=" })] == nil { lines.append(text) }
      next += 1
    }
    return lines + new.map { "\($0)=\($1)" }
  }

  /// Sends a signal; nothing happens when the child has ended.
  package func send(_ signal: CInt) {
    state.withLock { state in
      // Until it is reaped, which happens under the lock, no other process can have its number.
      if state.exitCode == nil { _ = kill(identifier, signal) }
    }
  }

  package var isRunning: Bool { state.withLock { $0.exitCode == nil } }

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

  private func waitForEnd() {
    var information = siginfo_t()
    while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
    let (code, waiters) = state.withLock { state in
      var status: CInt = 0
      while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
      let code = status & 0x7F == 0 ? Int(status >> 8 & 0xFF) : -Int(status & 0x7F)
      defer { state.waiters = [] }
      state.exitCode = code
      return (code, state.waiters)
    }
    for waiter in waiters { waiter.resume(returning: code) }
  }
}
