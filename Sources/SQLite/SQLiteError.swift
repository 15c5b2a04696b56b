import Glibc
import CSQLite

/// A call of SQLite that failed.
package struct SQLiteError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What a failure means for whoever called.
  package enum Kind: Sendable {
    /// Another connection holds a lock for longer than the patience.
    case busy
    /// The file is no database, or damaged.
    case corrupt
    /// No space, a limit of the file system, or a failing disk.
    case disk
    /// The file, or its folder, can't be opened or written.
    case access
    case other
  }

  /// The extended result code (sqlite.org/rescode.html).
  package let code: CInt
  /// SQLite's own words.
  package let message: String
  /// What was tried: the statement's text, or the file's path.
  package let context: String
  /// The error number of the failed system call; 0 if there was none.
  package let systemError: CInt

  package init(code: CInt, message: String, context: String, systemError: CInt = 0) {
    self.code = code
    self.message = message
    self.context = context
    self.systemError = systemError
  }

  package var kind: Kind {
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: .corrupt
    case SQLITE_FULL, SQLITE_IOERR, SQLITE_TOOBIG: .disk
    case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: .access
    default: .other
    }
  }

  package var description: String {
    let cause = systemError == 0 ? "" : ", \(String(cString: strerror(systemError)))"
    return "\(message) (SQLite code \(code)\(cause)) at \(context)"
  }
}
