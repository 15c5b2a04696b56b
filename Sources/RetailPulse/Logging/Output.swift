import Glibc
import SystemPackage

/// Writes results to standard output and messages to standard error.
enum Output {
  struct Failed: Error, CustomStringConvertible {
    let cause: Errno

    var description: String { "cannot write to standard output: \(cause)" }
  }

  /// - Throws: ``Failed``, so that incomplete output is not mistaken for complete output.
  static func write(_ bytes: [UInt8]) throws {
    if !write(bytes, to: STDOUT_FILENO) { throw Failed(cause: Errno(rawValue: errno)) }
  }

  /// A line on standard output.
  static func line(_ text: String) throws { try write(Array((text + "\n").utf8)) }

  /// A line on standard error.
  static func note(_ text: String) { write(Array((text + "\n").utf8), to: STDERR_FILENO) }

  static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// - Returns: false when it failed, with `errno` set.
  @discardableResult
  static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
      if count > 0 { done += count } else if errno != EINTR { return false }
    }
    return true
  }
}
