import Foundation
import ImageHeader
import Testing

/// docs/api.md names every format, and no other.
@Suite struct FormatDocumentTests {
  @Test func theDocumentHasEachFormatOnce() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("docs/api.md"), encoding: .utf8)
    let section = try #require(text.components(separatedBy: "## Formats\n").dropFirst().first)
    let cells = section.components(separatedBy: "\n## ")[0].split(separator: "\n")
      .filter { $0.hasPrefix("| `") }.compactMap { $0.split(separator: "|").first }
    let names = cells.flatMap { $0.split { $0 == "`" || $0 == "," || $0 == " " } }.map(String.init).filter {
      $0 != "format"
    }
    #expect(names.sorted() == ImageFormat.allCases.map(\.rawValue).sorted())
  }
}
