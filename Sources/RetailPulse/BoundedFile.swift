import SystemPackage

/// Reads files that an argument or a setting names: any path, links followed, never more than a limit.
enum BoundedFile {
  struct TooLarge: Error {
    /// Bytes.
    let limit: Int
  }

  private static let pieceBytes = 1 << 16

  /// The whole content.
  ///
  /// - Parameter inspect: called with the open file before it is read; may throw.
  /// - Throws: ``TooLarge``, `Errno`, or what `inspect` throws.
  static func bytes(
    of path: FilePath, limit: Int, inspect: (FileDescriptor) throws -> Void = { _ in }
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try read(path, limit: limit, inspect: inspect) { piece in
      bytes += piece
      return true
    }
    return bytes
  }

  /// The content piece by piece, until `body` returns false.
  ///
  /// - Throws: ``TooLarge``, `Errno`, or what `inspect` or `body` throws.
  static func read(
    _ path: FilePath, limit: Int, inspect: (FileDescriptor) throws -> Void = { _ in },
    _ body: (UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    try descriptor.closeAfter {
      try inspect(descriptor)
      try withUnsafeTemporaryAllocation(byteCount: pieceBytes, alignment: 1) { piece in
        var total = 0
        while true {
          let count = try descriptor.read(into: piece)
          total += count
          if total > limit { throw TooLarge(limit: limit) }
          if try count == 0 || !body(UnsafeRawBufferPointer(rebasing: piece[..<count])) { return }
        }
      }
    }
  }
}
