/// Result lines as a table of fixed columns, so that a million of them can be printed as they are read.
enum TextTable {
  private static let columns: [(title: String, width: Int)] = [
    ("VISIT", 6), ("IMAGE", 6), ("STORE", 12), ("NAME", 24), ("AREA", 8), ("SIZE", 12), ("PERIMETER", 10),
  ]

  static var header: String { line(columns.map(\.title)) + "RESULT" }

  /// - Parameter fields: a result line's members.
  static func row(_ fields: [String: String]) -> String {
    let size = fields["width"].flatMap { width in fields["height"].map { "\(width)×\($0)" } } ?? "–"
    let cells = ["visit", "image", "store_id", "store_name", "area_code"].map { fields[$0] ?? "" }
    let result = fields["error"].map { "failed: \($0)" } ?? "measured (\(fields["format"] ?? "?"))"
    return line(cells + [size, fields["perimeter"] ?? "–"]) + printable(result)
  }

  private static func line(_ cells: [String]) -> String {
    zip(cells, columns).map { cell, column in
      let text = printable(cell)
      let cut = text.count > column.width ? text.prefix(column.width - 1) + "…" : text[...]
      return cut + String(repeating: " ", count: column.width - cut.count + 1)
    }.joined()
  }

  /// A job's own texts must not drive the terminal.
  private static func printable(_ text: String) -> String {
    String(text.map { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } ? "�" : $0 })
  }
}
