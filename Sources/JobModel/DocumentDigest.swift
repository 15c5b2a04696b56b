import StreamingJSON

/// SHA-256 of the document in a file that comes in pieces: its bytes without a byte order mark and without white space
/// around them.
package struct DocumentDigest {
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Over the document and the white space after it, so far.
  private var running = Digest()
  /// Over the document up to its last byte so far that is not white space.
  private var document: Digest
  private var isAtStart = true
  private var isEmpty = true

  /// - Parameter prefix: bytes that the digest covers before the document.
  package init(prefix: [UInt8] = []) {
    running.update(prefix)
    document = running
  }

  /// Adds the next piece. The first one has at least three bytes, or is the whole file.
  package mutating func update(_ piece: [UInt8]) {
    piece.withUnsafeBytes { bytes in
      var rest = bytes[...]
      if isAtStart && rest.starts(with: Self.byteOrderMark) { rest = rest.dropFirst(Self.byteOrderMark.count) }
      isAtStart = false
      if isEmpty { rest = rest.drop(while: JSONReader.isSpace) }
      if let last = rest.lastIndex(where: { !JSONReader.isSpace($0) }) {
        running.update(UnsafeRawBufferPointer(rebasing: rest[...last]))
        document = running
        isEmpty = false
        rest = rest[(last + 1)...]
      }
      running.update(UnsafeRawBufferPointer(rebasing: rest))
    }
  }

  /// 64 hexadecimal digits.
  package var hex: String { document.hex }

  /// The digest of the document in a whole file.
  package static func hex(ofFile bytes: [UInt8]) -> String {
    var digest = DocumentDigest()
    digest.update(bytes)
    return digest.hex
  }
}
