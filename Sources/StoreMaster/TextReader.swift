/// Reads a text file in pieces, as UTF-8 without a byte order mark. Bytes that are not UTF-8 are passed on as they are; what
/// UTF-16 can't mean becomes the byte 0xFF, which occurs in no UTF-8.
struct TextReader {
  /// The next bytes of a file; nil at the end.
  typealias Source = () throws(StoreMasterError) -> [UInt8]?

  /// The part of a file that its encoding and its separator are told by, bytes.
  static let headBytes = 64 << 10

  let encoding: TextEncoding
  private let source: Source
  private var head: [UInt8]?
  private var utf16: UTF16Transcoder?

  init(_ source: @escaping Source, file: String) throws(StoreMasterError) {
    var head: [UInt8] = []
    while head.count < Self.headBytes, let piece = try source() { head += piece }
    encoding = try TextEncoding(of: head, file: file)
    if case .utf16(let isBigEndian) = encoding { utf16 = UTF16Transcoder(isBigEndian: isBigEndian) }
    self.source = source
    self.head = Array(head.dropFirst(encoding.markBytes))
  }

  /// The next piece, never an empty one; nil at the end. The first has at least half of ``headBytes`` if the file has.
  mutating func next() throws(StoreMasterError) -> [UInt8]? {
    while let piece = try nextBytes() {
      let text = utf16?.utf8(of: piece) ?? piece
      if !text.isEmpty { return text }
    }
    let rest = utf16?.end() ?? []
    return rest.isEmpty ? nil : rest
  }

  private mutating func nextBytes() throws(StoreMasterError) -> [UInt8]? {
    if let head {
      self.head = nil
      return head
    }
    return try source()
  }
}
