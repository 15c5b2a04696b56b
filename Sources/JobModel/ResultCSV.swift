package import StreamingJSON

/// Result lines as CSV (RFC 4180) in UTF-8, for spreadsheets.
package struct ResultCSV: Sendable {
  /// The first characters of a cell that spreadsheets take for a formula: those that begin one, white space that is skipped in
  /// front of them, and the wide forms that Japanese input gives (OWASP, CSV Injection).
  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
  ]
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let columns: [String]
  private let isRaw: Bool
  private let hasMark: Bool

  /// - Parameters:
  ///   - columns: the members of the lines.
  ///   - isRaw: leaves each cell as it is. Else one that a spreadsheet would take for a formula gets an apostrophe in front: URLs
  ///     and IDs come from strangers.
  ///   - hasMark: puts a byte order mark in front; without it Excel takes the file for Windows-1252.
  package init(columns: [String] = ResultTable.columns, isRaw: Bool = false, hasMark: Bool = false) {
    self.columns = columns
    self.isRaw = isRaw
    self.hasMark = hasMark
  }

  /// The header, with the byte order mark if there is one.
  package var head: [UInt8] {
    (hasMark ? Self.byteOrderMark : []) + (columns.joined(separator: ",") + "\r\n").utf8
  }

  /// Whole result lines as rows.
  ///
  /// - Throws: ``JSONError`` if one is no JSON object.
  package func rows(of lines: [UInt8]) throws(JSONError) -> [UInt8] {
    var text = ""
    for fields in try ResultTable.fields(of: lines) {
      text += columns.map { Self.quoted(cell(fields[$0] ?? "")) }.joined(separator: ",") + "\r\n"
    }
    return Array(text.utf8)
  }

  private func cell(_ text: String) -> String {
    guard !isRaw, let first = text.unicodeScalars.first, Self.formulaStarts.contains(first) else { return text }
    return "'" + text
  }

  private static func quoted(_ text: String) -> String {
    let needsQuotes = text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    return needsQuotes
      ? "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"" : text
  }
}
