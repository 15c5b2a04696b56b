import Subprocess
import SystemPackage

/// A command failed.
package struct CommandFailed: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}

/// What a command that has ended leaves.
package struct Ended: Sendable {
  /// The exit code; minus the signal's number when a signal ended it.
  package let code: Int
  package let output: String
  package let errors: String
}

/// A command that writes more to standard output or standard error fails, bytes.
private let maxOutputBytes = 256 << 20

/// Runs a command to its end.
///
/// - Throws: ``CommandFailed`` when its exit code is not 0.
@discardableResult
package func run(_ command: String, _ arguments: String..., input: String? = nil) async throws -> String {
  let ended = try await runAnyway(command, arguments, input: input)
  if ended.code != 0 {
    throw CommandFailed(
      description: "\(command) \(arguments.joined(separator: " ")): exit \(ended.code): \(ended.errors)")
  }
  return ended.output
}

/// Runs a command to its end, whatever its exit code.
///
/// - Parameter environment: added to this process's own.
package func runAnyway(
  _ command: String, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
) async throws -> Ended {
  guard let input else { return try await runAnyway(command, arguments, "/dev/null", environment) }
  // A file: writing into the pipe of a command that has ended would end this process with SIGPIPE.
  return try await withTemporaryFolder { folder in
    let file = folder.appending("input")
    try file.write(input)
    return try await runAnyway(command, arguments, file, environment)
  }
}

private func runAnyway(
  _ command: String, _ arguments: [String], _ input: FilePath, _ environment: [String: String]
) async throws -> Ended {
  let added = environment.map { (Environment.Key(stringLiteral: $0.key), Optional($0.value)) }
  let ended = try await Subprocess.run(
    Executable(command), arguments: Arguments(arguments),
    environment: .inherit.updating(Dictionary(added) { _, last in last }),
    input: .fileDescriptor(
      try FileDescriptor.open(input, .readOnly, options: .closeOnExec), closeAfterSpawningProcess: true),
    output: .bytes(limit: maxOutputBytes), error: .bytes(limit: maxOutputBytes))
  return Ended(
    code: ended.terminationStatus.exitCode, output: String(decoding: ended.standardOutput, as: UTF8.self),
    errors: String(decoding: ended.standardError, as: UTF8.self))
}
