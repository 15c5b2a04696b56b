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

  /// At most this many warnings are kept, and one more with the number of the others.
  private static let maxWarnings = 20

  private let stores: [String: Store]
  /// Repeated IDs, each with its line: they are no error.
  package let warnings: [String]

  package var count: Int { stores.count }

  package subscript(id: String) -> Store? { stores[id] }

  /// Parses CSV (RFC 4180). The header names the columns `store_id`, `store_name` and `area_code`, in any order, ignoring case,
  /// spaces, `_` and `-`. The first row of a repeated ID counts.
  ///
  /// - Parameter file: the file's name, for errors.
  /// - Throws: ``StoreMasterError`` with the line.
  package init(csv bytes: [UInt8], file: String) throws(StoreMasterError) {
    var reader = CSVReader(bytes, file: file)
    guard let header = try reader.next() else {
      throw StoreMasterError(
        file: file, line: 1, reason: "the file is empty: a header store_id,store_name,area_code is needed")
    }
    let columns = try Columns(header.fields, file: file, line: header.line)
    var stores: [String: Store] = [:]
    var warnings: [String] = []
    var repeated = 0
    while let row = try reader.next() {
      guard row.fields.count == header.fields.count else {
        throw StoreMasterError(
          file: file, line: row.line,
          reason:
            "\(row.fields.count) fields where the header has \(header.fields.count); a name with a comma needs quotes")
      }
      let id = row.fields[columns.id].trimmed
      if id.isEmpty { throw StoreMasterError(file: file, line: row.line, reason: "the store ID is empty") }
      if stores[id] != nil {
        repeated += 1
        if repeated <= Self.maxWarnings {
          warnings.append("\(file), line \(row.line): store \(id) again; its first row counts")
        }
        continue
      }
      stores[id] = Store(name: row.fields[columns.name], areaCode: row.fields[columns.area].trimmed)
    }
    if repeated > Self.maxWarnings {
      warnings.append("\(file): \(repeated - Self.maxWarnings) more repeated store IDs")
    }
    self.stores = stores
    self.warnings = warnings
  }

  private struct Columns {
    let id: Int
    let name: Int
    let area: Int

    init(_ header: [String], file: String, line: Int) throws(StoreMasterError) {
      let names = header.map { $0.lowercased().filter { !" _-\t".contains($0) } }
      func column(_ key: String, _ shown: String) throws(StoreMasterError) -> Int {
        if let index = names.firstIndex(of: key) { return index }
        throw StoreMasterError(
          file: file, line: line, reason: "no column \(shown); the header is \(header.joined(separator: ","))")
      }
      id = try column("storeid", "store_id")
      name = try column("storename", "store_name")
      area = try column("areacode", "area_code")
    }
  }
}

extension String {
  /// The text without white space at both ends.
  fileprivate var trimmed: String {
    var part = self[...]
    while part.first?.isWhitespace == true { part.removeFirst() }
    while part.last?.isWhitespace == true { part.removeLast() }
    return String(part)
  }
}
