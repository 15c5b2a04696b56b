import Foundation
import Threads

/// A command failed.
package struct CommandFailed: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}

/// What a command that has ended leaves.
package struct Ended: Sendable {
  package let code: Int
  package let output: String
  package let errors: String
}

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
package func runAnyway(
  _ command: String, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
) async throws -> Ended {
  // Files, not pipes: a full pipe would stop the command.
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("retail-pulse-run-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  let (output, errors, stdin) = (
    folder.appendingPathComponent("out"), folder.appendingPathComponent("err"), folder.appendingPathComponent("in")
  )
  try Data().write(to: output)
  try Data().write(to: errors)
  try Data((input ?? "").utf8).write(to: stdin)
  let process = try ChildProcess.start(
    command, arguments, environment: environment,
    streams: ChildProcess.Streams(input: stdin.path, output: output.path, errors: errors.path))
  let result = Ended(
    code: await process.end(), output: try String(decoding: Data(contentsOf: output), as: UTF8.self),
    errors: try String(decoding: Data(contentsOf: errors), as: UTF8.self))
  try FileManager.default.removeItem(at: folder)
  return result
}
