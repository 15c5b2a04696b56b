import Foundation

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
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [command] + arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
  // Files, not pipes: a full pipe would stop the command.
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("retail-pulse-run-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  let (output, errors, stdin) = (
    folder.appendingPathComponent("out"), folder.appendingPathComponent("err"), folder.appendingPathComponent("in")
  )
  try Data().write(to: output)
  try Data().write(to: errors)
  try Data((input ?? "").utf8).write(to: stdin)
  process.standardOutput = try FileHandle(forWritingTo: output)
  process.standardError = try FileHandle(forWritingTo: errors)
  process.standardInput = try FileHandle(forReadingFrom: stdin)
  try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
    process.terminationHandler = { _ in ended.resume() }
    do { try process.run() } catch { ended.resume(throwing: error) }
  }
  let result = Ended(
    code: Int(process.terminationStatus), output: try String(decoding: Data(contentsOf: output), as: UTF8.self),
    errors: try String(decoding: Data(contentsOf: errors), as: UTF8.self))
  try FileManager.default.removeItem(at: folder)
  return result
}
