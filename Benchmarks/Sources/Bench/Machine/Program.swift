import Glibc

/// A child process. The kernel kills it when the benchmark ends, even by a signal: `setpriv --pdeathsig`.
final class Program {
  let name: String
  let identifier: pid_t
  /// Where its output goes.
  let log: String
  private var exitCode: CInt?

  /// Starts it.
  ///
  /// - Parameters:
  ///   - environment: added to this process's own.
  ///   - log: a path; emptied.
  /// - Throws: ``Problem``.
  init(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], log: String
  ) throws {
    name = program.split(separator: "/").last.map(String.init) ?? program
    self.log = log
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    let variables = environment.map { "\($0)=\($1)" }
    let line = ["setpriv", "--pdeathsig", "KILL", "env"] + variables + [program] + arguments
    let words = line.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var identifier = pid_t()
    let code = posix_spawnp(&identifier, "setpriv", &actions, nil, words, environ)
    guard code == 0 else { throw Problem("cannot start \(program): \(String(cString: strerror(code)))") }
    self.identifier = identifier
  }

  deinit { stop() }

  var isRunning: Bool {
    if exitCode == nil {
      var status: CInt = 0
      if waitpid(identifier, &status, WNOHANG) == identifier { exitCode = status }
    }
    return exitCode == nil
  }

  func stop() {
    if !isRunning { return }
    kill(identifier, SIGKILL)
    var status: CInt = 0
    waitpid(identifier, &status, 0)
    exitCode = status
  }

  /// Waits for its end.
  ///
  /// - Returns: what it printed.
  /// - Throws: ``Problem`` when it fails, or is not done in time.
  static func output(
    of program: String, _ arguments: [String], environment: [String: String] = [:], log: String, atMost seconds: Double
  ) throws -> String {
    let program = try Program(program, arguments, environment: environment, log: log)
    try wait(for: "the end of \(program.name)", atMost: seconds) { !program.isRunning }
    let output = try Files.text(log)
    guard program.exitCode == 0 else { throw Problem("\(program.name) failed: \(output.suffix(300))") }
    return output
  }

  /// User and system time since its start, all of its threads, seconds: `clock_getcpuclockid(3)`, to the nanosecond.
  var cpuSeconds: Double {
    var clock = clockid_t()
    return clock_getcpuclockid(identifier, &clock) == 0 ? Clock.read(clock) : .nan
  }

  /// The most memory that was resident, bytes: `VmHWM` of proc(5).
  func peakMemory() throws -> Int {
    for line in try Files.text("/proc/\(identifier)/status").split(separator: "\n") where line.hasPrefix("VmHWM:") {
      if let kibibytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({ Int($0) })
      {
        return kibibytes * 1024
      }
    }
    throw Problem("\(name) has no VmHWM")
  }

  /// - Throws: ``Problem`` with the end of its log when it has ended.
  func expectRunning() throws {
    if !isRunning { throw Problem("\(name) has ended: \((try? Files.text(log).suffix(300)) ?? "")") }
  }
}
