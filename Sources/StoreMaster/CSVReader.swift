/// Reads CSV (RFC 4180) record by record, with each record's line.
///
/// Also accepts LF line ends, a UTF-8 byte order mark, blank lines, and a last line without a line end. Bytes that are not
/// UTF-8 become U+FFFD: one broken name must not make the whole file unusable.
struct CSVReader {
  struct Row {
    let fields: [String]
    /// The line where the record begins, from 1.
    let line: Int
  }

  private let bytes: [UInt8]
  private let file: String
  private var position: Int
  private var line = 1

  init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next record; nil at the end.
  mutating func next() throws(StoreMasterError) -> Row? {
    while skipLineEnd() {}
    if position >= bytes.count { return nil }
    let start = line
    var fields: [String] = []
    repeat { fields.append(try field()) } while skip(UInt8(ascii: ","))
    guard position >= bytes.count || skipLineEnd() else {
      throw StoreMasterError(
        file: file, line: line, reason: "text after a closing quote; a quote inside a field is written twice")
    }
    return Row(fields: fields, line: start)
  }

  private mutating func field() throws(StoreMasterError) -> String {
    if skip(UInt8(ascii: "\"")) { return try quotedField() }
    let start = position
    while position < bytes.count, !Self.endsField(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Reads from behind the opening quote; two quotes stand for one in the text.
  private mutating func quotedField() throws(StoreMasterError) -> String {
    let opened = line
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") && !skip(UInt8(ascii: "\"")) { return String(decoding: text, as: UTF8.self) }
      if byte == 0x0A { line += 1 }
      text.append(byte)
    }
    throw StoreMasterError(file: file, line: opened, reason: "a quote is opened and never closed")
  }

  private static func endsField(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D }

  /// Skips `byte` if it comes next.
  private mutating func skip(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipLineEnd() -> Bool {
    let isEnd = skip(0x0D)
    let isFeed = skip(0x0A)
    if isEnd || isFeed { line += 1 }
    return isEnd || isFeed
  }
}
