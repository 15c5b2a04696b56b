package import SystemPackage

/// Why a store master can't be used.
package struct StoreMasterError: Error, Sendable, Equatable, CustomStringConvertible {
  package let file: String
  /// From 1; 0 for an error of the whole file.
  package let line: Int
  package let reason: String
  /// The error number of the call that failed, if one did.
  package var cause: Errno?

  init(file: String, line: Int, reason: String, cause: Errno? = nil) {
    self.file = file
    self.line = line
    self.reason = reason
    self.cause = cause
  }

  package var description: String {
    line == 0 ? "store master \(file): \(reason)" : "store master \(file), line \(line): \(reason)"
  }
}
