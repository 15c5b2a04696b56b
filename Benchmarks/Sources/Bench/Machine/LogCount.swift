import Glibc

/// Counts the lines of a growing log that contain a text.
struct LogCount {
  private let path: String
  private var offset = 0
  private var count = 0

  init(_ path: String) { self.path = path }

  /// - Returns: so many whole lines so far.
  mutating func count(_ text: String) throws -> Int {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    if file < 0 { throw Files.failure("read", path) }
    defer { close(file) }
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let size = pread(file, &piece, piece.count, off_t(offset))
      guard size > 0, let end = piece[..<size].lastIndex(of: UInt8(ascii: "\n")) else { return count }
      count += String(decoding: piece[...end], as: UTF8.self).split(separator: "\n").count { $0.contains(text) }
      offset += end + 1
    }
  }
}
