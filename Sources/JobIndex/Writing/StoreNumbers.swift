import SQLite

/// The numbers of stores in the index.
struct StoreNumbers {
  /// Numbers that are kept in memory; beyond this many, all are looked up again.
  private static let maxKnown = 4096

  private let database: Database
  private let find: Statement
  private let insert: Statement
  private let removal: Statement
  private var known: [VisitedStore: Int] = [:]

  init(_ database: Database) throws(SQLiteError) {
    self.database = database
    find = try database.prepare("SELECT number FROM stores WHERE id = ? AND name = ? AND area = ?")
    insert = try database.prepare("INSERT INTO stores(id, name, area) VALUES (?, ?, ?)")
    removal = try database.prepare(
      "DELETE FROM stores WHERE number = ?1 AND NOT EXISTS (SELECT 1 FROM visits WHERE store = ?1)")
  }

  /// The number of a store, a new one if it has none.
  mutating func number(of store: VisitedStore) throws(SQLiteError) -> Int {
    if let number = known[store] { return number }
    let values: [SQLValue] = [.text(store.id), .text(store.name), .text(store.area)]
    var number = try find.first(values) { $0.int(0) }
    if number == nil {
      try insert.run(values)
      number = database.lastRowID
    }
    if known.count >= Self.maxKnown { known = [:] }
    known[store] = number
    return number ?? 0
  }

  /// Removes a store that no job visits.
  mutating func removeIfUnused(_ number: Int) throws(SQLiteError) {
    try removal.run([.integer(number)])
    if database.changes > 0 { known = [:] }
  }

  mutating func forget() { known = [:] }
}
