extension TextTable {
  /// The table of result lines.
  static let results = TextTable(
    [
      ("VISIT", 6), ("IMAGE", 6), ("STORE", 12), ("NAME", 24), ("AREA", 8), ("SIZE", 12), ("PERIMETER", 10),
    ], last: "RESULT")

  /// A row of ``results``.
  ///
  /// - Parameter fields: a result line's members.
  func row(of fields: [String: String]) -> String {
    let size = fields["width"].flatMap { width in fields["height"].map { "\(width)×\($0)" } } ?? "–"
    let cells = ["visit", "image", "store_id", "store_name", "area_code"].map { fields[$0] ?? "" }
    let result = fields["error"].map { "failed: \($0)" } ?? "measured (\(fields["format"] ?? "?"))"
    return row(cells + [size, fields["perimeter"] ?? "–"], last: result)
  }
}
