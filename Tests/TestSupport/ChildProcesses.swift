import Subprocess
package import SystemPackage

/// Runs programs beside a test. Those that still run when `body` ends are killed; all are reaped.
///
///     try await withChildProcesses { children in
///       let server = try await children.start("openssl", ["s_server", "-port", "4433"])
///       …
///     }
package func withChildProcesses<Value>(
  _ body: (ChildProcesses) async throws -> Value
) async throws -> Value {
  let (starts, continuation) = AsyncStream.makeStream(of: ChildProcesses.Start.self)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      await withDiscardingTaskGroup { programs in
        for await start in starts { programs.addTask { await start.run() } }
        // swift-subprocess kills the program of a task that is cancelled.
        programs.cancelAll()
      }
    }
    defer { continuation.finish() }
    return try await body(ChildProcesses(continuation))
  }
}

/// Starts programs for ``withChildProcesses(_:)``. They inherit no open file but the three that are named.
package struct ChildProcesses: Sendable {
  /// A program that is to be started.
  struct Start: Sendable {
    let program: String
    let arguments: [String]
    let output: FileDescriptor
    let continuation: CheckedContinuation<ChildProcess, any Error>

    func run() async {
      var child: ChildProcess?
      do {
        let ended = try await Subprocess.run(
          Executable(program), arguments: Arguments(arguments), input: .none,
          output: .fileDescriptor(output, closeAfterSpawningProcess: true), error: .combinedWithOutput
        ) { execution in
          let started = ChildProcess(identifier: execution.processIdentifier.value)
          child = started
          continuation.resume(returning: started)
        }
        child?.setEnded(ended.terminationStatus.exitCode)
      } catch {
        // What has started is killed before an error comes out.
        if let child { child.setEnded(-9) } else { continuation.resume(throwing: error) }
      }
    }
  }

  private let starts: AsyncStream<Start>.Continuation

  init(_ starts: AsyncStream<Start>.Continuation) { self.starts = starts }

  /// Starts a program, with nothing on its standard input.
  ///
  /// - Parameters:
  ///   - program: a path, or a name that is looked up in `PATH`.
  ///   - output: the file to which standard output and standard error are appended; nil: they are dropped.
  /// - Throws: `Errno` of the file, or what keeps the program from starting.
  package func start(_ program: String, _ arguments: [String], output: FilePath? = nil) async throws -> ChildProcess {
    let file = try FileDescriptor.open(
      output ?? "/dev/null", .writeOnly, options: [.append, .create, .closeOnExec], permissions: [.ownerReadWrite])
    return try await withCheckedThrowingContinuation { continuation in
      let start = Start(program: program, arguments: arguments, output: file, continuation: continuation)
      if case .terminated = starts.yield(start) { continuation.resume(throwing: CancellationError()) }
    }
  }
}

extension Executable {
  /// A path, or a name that is looked up in `PATH`.
  init(_ program: String) { self = program.contains("/") ? .path(FilePath(program)) : .name(program) }
}

extension TerminationStatus {
  /// The exit code; minus the signal's number when a signal ended the program.
  var exitCode: Int {
    switch self {
    case .exited(let code): Int(code)
    case .signaled(let signal): -Int(signal)
    }
  }
}
