/// Which columns of a store master have what is needed.
struct StoreColumns {
  /// The columns' names, shown and as they are compared.
  private static let names = [("store_id", "storeid"), ("store_name", "storename"), ("area_code", "areacode")]
  /// What an error shows of a header, characters.
  private static let shownCharacters = 200

  let id: Int
  let name: Int
  let area: Int
  /// How many columns the header names; empty ones at its end are none.
  let count: Int

  /// - Throws: ``StoreMasterError`` if a column is missing.
  init(_ header: [String], file: String, line: Int) throws(StoreMasterError) {
    let keys = header.map(Self.key)
    func column(_ number: Int) throws(StoreMasterError) -> Int {
      let (shown, key) = Self.names[number]
      if let index = keys.firstIndex(of: key) { return index }
      throw StoreMasterError(
        file: file, line: line,
        reason: "no column \(shown); the header is \(Self.shown(header)), and columns are separated by , ; or a tab")
    }
    id = try column(0)
    name = try column(1)
    area = try column(2)
    count = (header.lastIndex { !$0.isBlank } ?? -1) + 1
  }

  /// How many of the needed columns a header has.
  static func known(in header: [String]) -> Int {
    let keys = Set(header.map(key))
    return names.count { keys.contains($0.1) }
  }

  /// The first needed column that a row with so many fields does not have.
  func missing(inRowOf fields: Int) -> String? {
    zip([id, name, area], Self.names).first { $0.0 >= fields }?.1.0
  }

  /// Case, white space, `_`, `-` and a byte order mark (of a file that others were put in front of) don't count.
  private static func key(_ name: String) -> String {
    name.lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "-" && $0 != "\u{FEFF}" }
  }

  private static func shown(_ header: [String]) -> String {
    let text = header.joined(separator: ",")
    let printable = text.prefix(shownCharacters).map { $0.isControl ? "\u{FFFD}" : $0 }
    return String(printable) + (text.count > shownCharacters ? "…" : "")
  }
}

extension Character {
  fileprivate var isControl: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
