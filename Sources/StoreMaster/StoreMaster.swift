/// The stores that visits may name, by ID.
///
/// ```swift
/// let master = try StoreMaster(csv: bytes, file: "stores.csv")
/// master["S00339218"]?.areaCode  // nil if there is no such store
/// ```
package struct StoreMaster: Sendable {
  package struct Store: Sendable, Equatable {
    package let name: String
    package let areaCode: String
  }

  private let table: StoreTable
  /// What is odd and no error, each with its line: repeated IDs, texts in another encoding.
  package let warnings: [String]

  package var count: Int { table.count }

  /// White space around an ID does not count, neither here nor in the file.
  package subscript(id: String) -> Store? { table.find(id.trimmed) }

  /// Parses CSV (RFC 4180) with commas, semicolons or tabs, in UTF-8, UTF-16 with a byte order mark, or Windows-1252. The
  /// header names the columns `store_id`, `store_name` and `area_code`, in any order, ignoring case, spaces, `_` and `-`. The
  /// first row of a repeated ID counts.
  ///
  /// - Parameter file: the file's name, for errors.
  /// - Throws: ``StoreMasterError`` with the line.
  package init(csv bytes: [UInt8], file: String) throws(StoreMasterError) {
    var rest: [UInt8]? = bytes
    try self.init(file: file) { () throws(StoreMasterError) in
      defer { rest = nil }
      return rest
    }
  }

  /// - Parameter source: the file's bytes.
  init(file: String, _ source: @escaping TextReader.Source) throws(StoreMasterError) {
    var rows = try StoreRows(file: file, source)
    var table = StoreTable()
    while let (id, store) = try rows.next() {
      if !table.insert(id, store) { rows.warnings.noteRepeated(id, line: rows.line) }
    }
    self.table = table
    warnings = rows.warnings.sentences(rows.encoding)
  }
}
