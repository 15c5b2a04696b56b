import CSQLite

/// A statement that was compiled for one connection.
///
///     let statement = try database.prepare("SELECT id FROM jobs WHERE state = ?")
///     try statement.rows([.integer(1)]) { row in ids.append(row.text(0)) }
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
  package func run(_ values: [SQLValue]) throws(SQLiteError) {
    try rows(values) { _ in false }
  }

  /// Calls `body` with each row until that returns false.
  ///
  /// - Throws: ``SQLiteError``, or what `body` throws.
  package func rows(_ values: [SQLValue], _ body: (Row) throws(SQLiteError) -> Bool) throws(SQLiteError) {
    defer {
      sqlite3_reset(handle)
      sqlite3_clear_bindings(handle)
    }
    for (index, value) in values.enumerated() { try bind(value, at: CInt(index + 1)) }
    while true {
      let code = sqlite3_step(handle)
      if code == SQLITE_DONE { return }
      if code != SQLITE_ROW { throw database.failure(code, sql) }
      if try !body(Row(handle)) { return }
    }
  }

  /// What `body` makes of the first row; nil if there is none.
  package func first<Value>(_ values: [SQLValue], _ body: (Row) -> Value) throws(SQLiteError) -> Value? {
    var value: Value?
    try rows(values) { row in
      value = body(row)
      return false
    }
    return value
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
