import JobModel
import DurableFiles
import SystemPackage

/// Reads a file piece by piece: it may be larger than what there is memory for. Its calls block.
struct FilePieces {
  let file: any OpenFile
  private let limit: Int
  /// Bytes read so far.
  private(set) var size = 0
  private var isAtEnd = false
  /// Why reading ended before the file's end.
  private(set) var problem: FileSystemError?

  /// - Parameter limit: a larger file is refused with EFBIG, bytes.
  init(_ file: any OpenFile, limit: Int) {
    self.file = file
    self.limit = limit
  }

  /// The next piece; nil at the end, or when there is a ``problem``.
  mutating func next() -> [UInt8]? {
    if isAtEnd { return nil }
    do throws(FileSystemError) {
      // A stop must not wait for a file of 256 MiB.
      if Task.isCancelled { throw FileSystemError(.read, file.path, .canceled) }
      // One byte more than a small file should have shows that it has no more.
      let count = size > 0 ? file.pieceBytes : Int(min(UInt64(file.pieceBytes), file.status.size + 1))
      let piece = try file.read(at: UInt64(size), count: count)
      size += piece.count
      if size > limit { throw FileSystemError(.read, file.path, .fileTooLarge) }
      // A short read before the expected size is not end of file.
      isAtEnd = piece.isEmpty || piece.count < count && UInt64(size) >= file.status.size
      return piece.isEmpty ? nil : piece
    } catch {
      problem = error
      isAtEnd = true
      return nil
    }
  }

  /// - Throws: the ``problem``, when there is one.
  func check() throws(FileSystemError) {
    if let problem { throw problem }
  }

  /// The digest of the document that a file holds now.
  ///
  /// - Parameter consume: called with each piece.
  /// - Returns: nil when the file has more bytes than `limit`.
  static func digest(
    of file: any OpenFile, limit: Int,
    _ consume: ([UInt8]) throws(FileSystemError) -> Void = { _ throws(FileSystemError) in }
  ) throws(FileSystemError) -> String? {
    var pieces = FilePieces(file, limit: limit)
    var digest = DocumentDigest()
    while let piece = pieces.next() {
      digest.update(piece)
      try consume(piece)
    }
    if pieces.problem?.cause == .fileTooLarge { return nil }
    try pieces.check()
    return digest.hex
  }
}
