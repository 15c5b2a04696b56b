package import DurableFiles
package import SystemPackage

/// Reads the result lines that a job has when reading begins, whole lines only, in pieces. Its calls block.
package struct ResultsFile: Sendable {
  /// The size of one read, bytes.
  private static let pieceBytes = 256 << 10

  private let path: FilePath
  private let fileSystem: any FileSystem
  private var offset: UInt64
  private var end: UInt64?
  private var rest: [UInt8] = []

  /// - Parameter offset: where reading begins, the start of a line.
  package init(_ path: FilePath, _ fileSystem: any FileSystem = RealFileSystem(), from offset: UInt64 = 0) {
    self.path = path
    self.fileSystem = fileSystem
    self.offset = offset
  }

  /// The next whole lines, with their line ends; nil at the end, or if there is no such file.
  package mutating func next() throws(FileSystemError) -> [UInt8]? {
    let end = try size()
    while offset < end {
      let piece = try read(at: offset, count: Int(min(end - offset, UInt64(Self.pieceBytes))))
      if piece.isEmpty { return nil }
      offset += UInt64(piece.count)
      rest += piece
      guard let last = rest.lastIndex(of: 0x0A) else { continue }
      let lines = Array(rest[...last])
      rest.removeFirst(last + 1)
      return lines
    }
    return nil
  }

  /// The file's size, bytes. From the first call on it stays as it is: what comes later is not read.
  mutating func size() throws(FileSystemError) -> UInt64 {
    if let end { return end }
    let size = try fileSystem.status(of: path)?.size ?? 0
    end = size
    return size
  }

  func read(at offset: UInt64, count: Int) throws(FileSystemError) -> [UInt8] {
    try fileSystem.read(path, at: offset, count: count)
  }
}
