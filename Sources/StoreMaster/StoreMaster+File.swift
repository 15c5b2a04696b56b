package import SystemPackage

extension StoreMaster {
  /// A larger file is an error, bytes.
  package static let maxFileBytes = 256 << 20
  /// The size of one read, bytes.
  private static let pieceBytes = 256 << 10

  /// Reads a file, in pieces. Blocks.
  ///
  /// - Throws: ``StoreMasterError`` with the line, or with line 0 if the file can't be read.
  package init(contentsOf path: FilePath) throws(StoreMasterError) {
    let file = path.string
    let descriptor = try Self.reading(file) { try FileDescriptor.open(path, .readOnly, options: .closeOnExec) }
    // Nothing was written: an error of closing changes nothing.
    defer { try? descriptor.close() }
    var total = 0
    try self.init(file: file) { () throws(StoreMasterError) in
      let piece = try Self.reading(file) { try Self.piece(descriptor) }
      total += piece.count
      if total > Self.maxFileBytes {
        throw StoreMasterError(file: file, line: 0, reason: "over \(Self.maxFileBytes >> 20) MiB")
      }
      return piece.isEmpty ? nil : piece
    }
  }

  private static func piece(_ descriptor: FileDescriptor) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: pieceBytes) { buffer, count in
      count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  private static func reading<Value>(_ file: String, _ body: () throws -> Value) throws(StoreMasterError) -> Value {
    do {
      return try body()
    } catch let cause as Errno {
      throw StoreMasterError(
        file: file, line: 0, reason: "cannot be read: \(cause) (errno \(cause.rawValue))", cause: cause)
    } catch {
      throw StoreMasterError(file: file, line: 0, reason: "cannot be read: \(error)")
    }
  }
}
