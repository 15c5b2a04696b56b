import StreamingJSON

/// SHA-256 of the document in a file that comes piece by piece: its bytes without a byte order mark and without white
/// space around them.
package struct DocumentDigest {
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Over the document and the white space behind it, as far as they have come.
  private var running = Digest()
  /// Over everything up to the last byte that is no white space.
  private var document: Digest
  private var isAtStart = true
  private var isEmpty = true

  /// - Parameter prefix: the digest is taken over these bytes and then the document.
  package init(prefix: [UInt8] = []) {
    running.update(prefix)
    document = running
  }

  /// Takes the next piece; the first has at least three bytes, or is all there is.
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

  /// Of the document in the bytes of a whole file.
  package static func hex(ofFile bytes: [UInt8]) -> String {
    var digest = DocumentDigest()
    digest.update(bytes)
    return digest.hex
  }
}
