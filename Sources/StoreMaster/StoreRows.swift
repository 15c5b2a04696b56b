/// Reads a store master's rows.
struct StoreRows {
  let encoding: TextEncoding
  var warnings: StoreMasterWarnings
  private let file: String
  private let columns: StoreColumns
  private var reader: CSVReader
  private var row = CSVRow()

  /// Reads the header.
  init(file: String, _ source: @escaping TextReader.Source) throws(StoreMasterError) {
    let text = try TextReader(source, file: file)
    encoding = text.encoding
    reader = try CSVReader(text, file: file)
    repeat {
      guard try reader.next(&row) else {
        throw StoreMasterError(
          file: file, line: 1, reason: "the file is empty: a header store_id,store_name,area_code is needed")
      }
    } while Self.isBlank(row, from: 0)
    let header = (0..<row.count).map { [row] in String(decoding: row[$0], as: UTF8.self) }
    columns = try StoreColumns(header, file: file, line: row.line)
    warnings = StoreMasterWarnings(file: file)
    self.file = file
  }

  /// The line of the last row, from 1.
  var line: Int { row.line }

  /// The next store, its ID without white space around it; nil at the end.
  mutating func next() throws(StoreMasterError) -> (id: String, store: StoreMaster.Store)? {
    while try reader.next(&row) {
      var isForeign = false
      let id = columns.id < row.count ? text(columns.id, &isForeign).trimmed : ""
      // Excel writes rows whose cells were emptied as separators alone.
      if id.isEmpty && Self.isBlank(row, from: 0) { continue }
      try checkFields()
      if id.isEmpty { throw error("the store ID is empty") }
      let store = StoreMaster.Store(
        name: text(columns.name, &isForeign), areaCode: text(columns.area, &isForeign).trimmed)
      if isForeign { warnings.noteForeignText(line: row.line) }
      return (id, store)
    }
    return nil
  }

  /// Excel leaves out empty cells at a row's end, or adds some: they do no harm, unless they are one of the needed columns.
  private func checkFields() throws(StoreMasterError) {
    if row.count > columns.count && !Self.isBlank(row, from: columns.count) {
      throw error("\(row.count) fields where the header has \(columns.count); a name with a comma needs quotes")
    }
    if let missing = columns.missing(inRowOf: row.count) {
      throw error(
        "\(row.count) fields where the header has \(columns.count): \(missing) is missing; an empty one needs its separator"
      )
    }
  }

  /// Whether each field from `first` on is empty or white space.
  private static func isBlank(_ row: CSVRow, from first: Int) -> Bool {
    (first..<row.count).allSatisfy { row[$0].isEmpty || String(decoding: row[$0], as: UTF8.self).isBlank }
  }

  /// - Parameter isForeign: set when the field's bytes are not in the file's encoding.
  private func text(_ field: Int, _ isForeign: inout Bool) -> String {
    let bytes = row[field]
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    isForeign = true
    return encoding == .unmarked ? Windows1252.text(bytes) : String(decoding: bytes, as: UTF8.self)
  }

  private func error(_ reason: String) -> StoreMasterError {
    StoreMasterError(file: file, line: row.line, reason: reason)
  }
}
