package import SystemPackage

extension StoreMaster {
  /// A larger file is an error, bytes.
  package static let maxFileBytes = 256 << 20

  /// Reads a file. Blocks.
  ///
  /// - Throws: ``StoreMasterError`` with the line, or with line 0 if the file can't be read.
  package init(contentsOf path: FilePath) throws(StoreMasterError) {
    let bytes: [UInt8]
    do {
      let descriptor = try FileDescriptor.open(path, .readOnly)
      bytes = try descriptor.closeAfter { try Self.readAll(descriptor) }
    } catch let cause as Errno {
      throw StoreMasterError(file: path.string, line: 0, reason: "cannot be read: \(cause) (errno \(cause.rawValue))")
    } catch {
      throw StoreMasterError(file: path.string, line: 0, reason: "cannot be read: \(error)")
    }
    try self.init(csv: bytes, file: path.string)
  }

  private static func readAll(_ descriptor: FileDescriptor) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try piece.withUnsafeMutableBytes { try descriptor.read(into: $0) }
      if count == 0 { return bytes }
      bytes += piece[..<count]
      if bytes.count > maxFileBytes { throw Errno.fileTooLarge }
    }
  }
}
