import JobModel
import DurableFiles
import SystemPackage

/// Reads a drop once, from first byte to last, and computes its digests on the way. Blocks.
///
/// The writer may still have the file open. So all facts about a drop come from the bytes of one pass, and
/// ``Contents/sha256`` shows whether a later pass reads the same bytes.
struct DropReader {
  /// What there is to know of the bytes.
  struct Contents: Sendable {
    /// All of them, when they came in one piece; a larger file is read again when they are needed.
    var bytes: [UInt8]?
    let size: Int
    /// Of the document in them.
    let sha256: String
    /// ``JobID/dropDigest(name:document:)``.
    let dropDigest: String
    /// As the file was before it was read.
    let status: FileStatus
  }

  private var pieces: FilePieces
  private var firstPiece: [UInt8]?
  private var document = DocumentDigest()
  private var drop: DocumentDigest

  /// - Parameter limit: a larger file is refused with EFBIG, bytes.
  init(_ file: any OpenFile, name: [UInt8], limit: Int) {
    pieces = FilePieces(file, limit: limit)
    drop = DocumentDigest(prefix: JobID.dropDigestPrefix(name: name))
  }

  /// The next piece; nil at the end, or when reading fails: see ``finish()``.
  mutating func next() -> [UInt8]? {
    guard let piece = pieces.next() else { return nil }
    firstPiece = pieces.size == piece.count ? piece : nil
    document.update(piece)
    drop.update(piece)
    return piece
  }

  /// Reads what is left.
  mutating func finish() throws(FileSystemError) -> Contents {
    while next() != nil {}
    try pieces.check()
    return Contents(
      bytes: pieces.size == 0 ? [] : firstPiece, size: pieces.size, sha256: document.hex, dropDigest: drop.hex,
      status: pieces.file.status)
  }
}
