import Foundation
import Testing

/// The table in `docs/internals.md` and the checker name the same states.
@Suite struct InternalsTests {
  @Test func theTableNamesTheStatesOfTheChecker() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../docs/internals.md").standardizedFileURL
    let text = try String(contentsOf: page, encoding: .utf8)
    let table = try #require(
      text.components(separatedBy: "## States of an ID").last?.components(separatedBy: "\n## ").first)
    let rows = table.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst(2)
    let names = rows.map { $0.split(separator: "|")[0].trimmingCharacters(in: .whitespaces) }
    #expect(names == FolderState.allCases.map(\.rawValue))
  }
}
