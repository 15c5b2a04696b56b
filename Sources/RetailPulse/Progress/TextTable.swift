/// A text table of fixed columns, so that rows can be printed as they are read. The last column has no fixed width.
struct TextTable {
  private let columns: [(title: String, width: Int)]
  private let last: String

  /// - Parameters:
  ///   - columns: their titles and widths, in characters; a longer text is cut.
  ///   - last: the last column's title.
  init(_ columns: [(title: String, width: Int)], last: String) {
    self.columns = columns
    self.last = last
  }

  var header: String { row(columns.map(\.title), last: last) }

  func row(_ cells: [String], last: String) -> String {
    zip(cells, columns).map { cell, column in
      let text = Self.printable(cell)
      let cut = text.count > column.width ? text.prefix(column.width - 1) + "…" : text[...]
      return cut + String(repeating: " ", count: column.width - cut.count + 1)
    }.joined() + Self.printable(last)
  }

  /// Replaces control characters: texts of a job must not control the terminal.
  private static func printable(_ text: String) -> String {
    String(text.map { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } ? "�" : $0 })
  }
}
