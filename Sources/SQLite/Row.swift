import CSQLite

/// A row of a statement's result, valid until the next one.
package struct Row {
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  /// 0 for NULL.
  package func int(_ column: CInt) -> Int { Int(sqlite3_column_int64(handle, column)) }

  /// Nil for NULL.
  package func optionalInt(_ column: CInt) -> Int? { isNull(column) ? nil : int(column) }

  /// Empty for NULL.
  package func text(_ column: CInt) -> String {
    guard let text = sqlite3_column_text(handle, column) else { return "" }
    // A text may hold a NUL.
    return String(decoding: UnsafeBufferPointer(start: text, count: count(column)), as: UTF8.self)
  }

  /// Nil for NULL.
  package func optionalText(_ column: CInt) -> String? { isNull(column) ? nil : text(column) }

  package func blob(_ column: CInt) -> [UInt8] {
    guard let bytes = sqlite3_column_blob(handle, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: bytes, count: count(column)))
  }

  private func count(_ column: CInt) -> Int { Int(sqlite3_column_bytes(handle, column)) }
  private func isNull(_ column: CInt) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
}
