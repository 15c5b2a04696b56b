import Glibc
import NIOPosix
import SystemPackage

/// A `serve` of this very program as a process of its own, with its log in a file.
struct ServeProcess: Sendable {
  private let process: pid_t

  /// - Throws: `Errno` when it can't be started.
  static func start(arguments: [String], log: FilePath) throws -> ServeProcess {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.string, O_WRONLY | O_CREAT | O_APPEND, 0o644)

    let words: [UnsafeMutablePointer<CChar>?] = (["retail-pulse", "serve"] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let code = posix_spawn(&process, "/proc/self/exe", &actions, nil, words, environ)
    guard code == 0 else { throw Errno(rawValue: code) }
    return ServeProcess(process: process)
  }

  /// Sends SIGTERM and waits for the end.
  ///
  /// - Returns: the exit code; 128 and the signal's number when a signal ended it.
  func stop() async throws -> Int {
    kill(process, SIGTERM)
    let process = process
    return try await NIOThreadPool.singleton.runIfActive {
      var status: CInt = 0
      while waitpid(process, &status, 0) < 0 && errno == EINTR {}
      return status & 0x7F == 0 ? Int(status >> 8 & 0xFF) : 128 + Int(status & 0x7F)
    }
  }
}
