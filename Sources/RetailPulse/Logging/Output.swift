import Glibc

/// Standard output, for results; everything else goes to standard error.
enum Output {
  static func write(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

  static func line(_ text: String) { write(Array((text + "\n").utf8)) }

  /// A line on standard error.
  static func note(_ text: String) { write(Array((text + "\n").utf8), to: STDERR_FILENO) }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  static func write(_ bytes: [UInt8], to descriptor: CInt) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
      if count > 0 { done += count } else if errno != EINTR { return }
    }
  }
}
