import CSQLite

/// A statement that was compiled for one connection.
///
///     let statement = try database.prepare("SELECT id FROM jobs WHERE state = ?")
///     let ids = try statement.all([.integer(1)]) { $0.text(0) }
package final class Statement {
  /// Kept open as long as its statements.
  private let database: Database
  private let sql: String
  private let handle: OpaquePointer

  init(_ sql: String, _ database: Database) throws(SQLiteError) {
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v3(
      database.handle, sql, CInt(clamping: sql.utf8.count), UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard code == SQLITE_OK, let prepared else { throw database.failure(code, sql) }
    self.database = database
    self.sql = sql
    handle = prepared
  }

  deinit { sqlite3_finalize(handle) }

  /// Runs it for its changes.
  package func run(_ values: [SQLValue]) throws(SQLiteError) { _ = try first(values) { _ in } }

  /// What `body` makes of the first row; nil if there is none.
  package func first<Value>(_ values: [SQLValue], _ body: (Row) -> Value) throws(SQLiteError) -> Value? {
    defer { reset() }
    try bind(values)
    return try step() ? body(Row(handle)) : nil
  }

  /// What `body` makes of each row, without what it makes nothing of. The statement limits how many there are.
  package func all<Value>(_ values: [SQLValue], _ body: (Row) -> Value?) throws(SQLiteError) -> [Value] {
    defer { reset() }
    try bind(values)
    var all: [Value] = []
    while try step() {
      if let value = body(Row(handle)) { all.append(value) }
    }
    return all
  }

  /// Calls `body` with each row until that returns false.
  ///
  /// - Throws: ``SQLiteError``, or what `body` throws.
  package func rows(_ values: [SQLValue], _ body: (Row) throws -> Bool) throws {
    defer { reset() }
    try bind(values)
    while try step() {
      if try !body(Row(handle)) { return }
    }
  }

  /// - Returns: whether there is a row.
  private func step() throws(SQLiteError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw database.failure(code, sql)
    }
  }

  /// Gives up its locks, and its copies of the values.
  private func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  private func bind(_ values: [SQLValue]) throws(SQLiteError) {
    for (index, value) in values.enumerated() { try bind(value, at: CInt(index + 1)) }
  }

  private func bind(_ value: SQLValue, at index: CInt) throws(SQLiteError) {
    let code =
      switch value {
      case .integer(let number): sqlite3_bind_int64(handle, index, Int64(number))
      case .text(let text): bind(text, at: index)
      case .blob(let bytes):
        bytes.withUnsafeBytes { rp_sqlite_bind_blob(handle, index, $0.baseAddress, CInt(clamping: $0.count)) }
      case .null: sqlite3_bind_null(handle, index)
      }
    if code != SQLITE_OK { throw database.failure(code, sql) }
  }

  private func bind(_ text: String, at index: CInt) -> CInt {
    var text = text
    return text.withUTF8 { rp_sqlite_bind_text(handle, index, $0.baseAddress, CInt(clamping: $0.count)) }
  }

  // MARK: Counters

  /// How often a virtual machine's instruction was executed since the last call: a count of work that no clock disturbs.
  package func takeSteps() -> Int { Int(sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_VM_STEP, 1)) }

  /// How often a whole table was stepped through since the last call.
  package func takeScanSteps() -> Int { Int(sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1)) }
}
