import CSQLite

/// A connection to an SQLite database. One thread at a time; its calls block.
///
/// It is closed with its last reference. A statement keeps its connection.
package final class Database {
  package enum Mode: Sendable {
    case readOnly
    case readWrite
    /// Made if it is missing.
    case create
  }

  /// The file; empty: a temporary one that nobody else sees.
  package let path: String
  let handle: OpaquePointer

  /// - Parameter patience: how long a call waits for the lock of another connection.
  /// - Throws: ``SQLiteError``.
  package init(_ path: String, _ mode: Mode, patience: Duration) throws(SQLiteError) {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, Self.flags(mode), nil)
    guard code == SQLITE_OK, let opened else {
      let error = Self.failure(opened, code, path.isEmpty ? "a temporary database" : path)
      // Also after a failure there is a connection to close, unless there was no memory for it.
      sqlite3_close_v2(opened)
      throw error
    }
    self.path = path
    handle = opened
    sqlite3_extended_result_codes(handle, 1)
    let milliseconds = patience.components.seconds * 1000 + patience.components.attoseconds / 1_000_000_000_000_000
    sqlite3_busy_timeout(handle, CInt(clamping: milliseconds))
    rp_sqlite_be_careful(handle)
  }

  deinit { sqlite3_close_v2(handle) }

  private static func flags(_ mode: Mode) -> CInt {
    // One thread at a time is promised, so SQLite needs no lock of its own.
    let flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
    return switch mode {
    case .readOnly: flags | SQLITE_OPEN_READONLY
    case .readWrite: flags | SQLITE_OPEN_READWRITE
    case .create: flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    }
  }

  /// Runs statements without parameters or rows.
  package func execute(_ sql: String) throws(SQLiteError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    if code != SQLITE_OK { throw failure(code, sql) }
  }

  package func prepare(_ sql: String) throws(SQLiteError) -> Statement { try Statement(sql, self) }

  /// Runs a statement without rows, once.
  package func run(_ sql: String, _ values: [SQLValue]) throws(SQLiteError) {
    try prepare(sql).run(values)
  }

  /// Runs changes as one: all of them, or none.
  ///
  /// - Throws: what `body` throws, or ``SQLiteError``.
  package func transaction<Value>(_ body: () throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
    // The lock for writing is taken at once: a transaction that begins by reading may find another writer later.
    try execute("BEGIN IMMEDIATE")
    do throws(SQLiteError) {
      let value = try body()
      try execute("COMMIT")
      return value
    } catch {
      // Some failures have rolled it back already.
      if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
      throw error
    }
  }

  /// The row ID of the last row that was inserted.
  package var lastRowID: Int { Int(sqlite3_last_insert_rowid(handle)) }

  /// How many rows the last statement has inserted, changed or removed.
  package var changes: Int { Int(sqlite3_changes64(handle)) }

  func failure(_ code: CInt, _ context: String) -> SQLiteError { Self.failure(handle, code, context) }

  private static func failure(_ handle: OpaquePointer?, _ code: CInt, _ context: String) -> SQLiteError {
    guard let handle else {
      return SQLiteError(code: code, message: String(cString: sqlite3_errstr(code)), context: context)
    }
    return SQLiteError(
      code: max(code, sqlite3_extended_errcode(handle)), message: String(cString: sqlite3_errmsg(handle)),
      context: context, systemError: sqlite3_system_errno(handle))
  }
}
