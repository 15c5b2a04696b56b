import Foundation
import SystemPackage
import TestSupport

/// Shell commands in a pseudo-terminal of their own, by script(1), with what they draw and keys to press.
struct PseudoTerminal {
  private let folder: FilePath
  private let keys: FileDescriptor
  let process: ChildProcess

  /// All that was written to the terminal.
  var output: String {
    // It may end within a character.
    get throws {
      let screen = URL(fileURLWithPath: folder.appending("screen").string)
      return String(decoding: try Data(contentsOf: screen), as: UTF8.self)
    }
  }

  /// - Parameters:
  ///   - command: run by bash, which is the terminal's shell.
  ///   - environment: as assignments in front of a command.
  static func with(
    _ command: String, columns: Int = 80, rows: Int = 24, environment: String = "-u NO_COLOR TERM=xterm",
    _ body: (PseudoTerminal) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      try await run("mkfifo", folder.appending("keys").string)
      try folder.appending("command").write("stty rows \(rows) cols \(columns)\n\(command)\n")
      // For both directions, so that neither end waits for the other.
      let keys = try FileDescriptor.open(folder.appending("keys"), .readWrite, options: .closeOnExec)
      defer { try? keys.close() }
      try await withChildProcesses { children in
        let inner = "env \(environment) bash \(folder.appending("command"))"
        let process = try await children.start(
          "sh", ["-c", "exec script -qfec '\(inner)' /dev/null < \(folder.appending("keys"))"],
          output: folder.appending("screen"))
        try await body(PseudoTerminal(folder: folder, keys: keys, process: process))
      }
    }
  }

  func press(_ text: String) throws { try keys.writeAll(text.utf8) }

  /// How often a text was written.
  func count(_ text: String) throws -> Int { try output.components(separatedBy: text).count - 1 }
}
