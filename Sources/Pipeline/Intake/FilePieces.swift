import Spool
import SystemPackage

/// Reads a regular file piece by piece: it may be larger than what there is memory for. Its calls block.
struct FilePieces {
  private let path: FilePath
  private let fileSystem: any FileSystem
  private let limit: Int
  /// As the file was before its first piece was read.
  private(set) var status: FileStatus?
  /// Bytes read so far.
  private(set) var size = 0
  private var isAtEnd = false
  /// Why reading ended before the file's end.
  private(set) var problem: FileSystemError?

  /// - Parameter limit: a larger file is refused with EFBIG, bytes.
  init(_ path: FilePath, _ fileSystem: any FileSystem, limit: Int) {
    self.path = path
    self.fileSystem = fileSystem
    self.limit = limit
  }

  /// The next piece; nil at the end, or when there is a ``problem``.
  mutating func next() -> [UInt8]? {
    if isAtEnd { return nil }
    do throws(FileSystemError) {
      // One byte more than a small file should have shows that it has no more.
      let count = min(fileSystem.pieceBytes, size > 0 ? fileSystem.pieceBytes : try look() + 1)
      let piece = try fileSystem.read(path, at: UInt64(size), count: count)
      size += piece.count
      if size > limit { throw FileSystemError(.read, path, .fileTooLarge) }
      isAtEnd = piece.count < count
      return piece.isEmpty ? nil : piece
    } catch {
      problem = error
      isAtEnd = true
      return nil
    }
  }

  private mutating func look() throws(FileSystemError) -> Int {
    status = try fileSystem.status(of: path)
    guard let status else { throw FileSystemError(.read, path, .noSuchFileOrDirectory) }
    guard status.kind == .regular else { throw FileSystemError(.read, path, .invalidArgument) }
    guard status.size <= UInt64(limit) else { throw FileSystemError(.read, path, .fileTooLarge) }
    return Int(status.size)
  }

  /// Whether nothing stands there, or not any more.
  var isGone: Bool { problem?.cause == .noSuchFileOrDirectory }

  /// - Throws: the ``problem``, when there is one.
  func check() throws(FileSystemError) {
    if let problem { throw problem }
  }
}
