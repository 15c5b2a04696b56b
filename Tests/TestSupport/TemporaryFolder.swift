import Foundation
package import SystemPackage

/// Runs a test with a new folder, which is removed afterwards.
package func withTemporaryFolder<Value>(_ body: (FilePath) async throws -> Value) async throws -> Value {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("retail-pulse-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  do {
    let value = try await body(FilePath(url.path))
    try FileManager.default.removeItem(at: url)
    return value
  } catch {
    try FileManager.default.removeItem(at: url)
    throw error
  }
}

extension FilePath {
  /// The file's bytes as text.
  package func text() throws -> String { try String(contentsOfFile: string, encoding: .utf8) }

  package func write(_ text: String) throws { try write(Array(text.utf8)) }
  package func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: string)) }

  package var exists: Bool { FileManager.default.fileExists(atPath: string) }

  /// The names in a folder, without those that begin with a dot; none when it isn't there.
  package var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: string)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }
}
