/// Reads CSV (RFC 4180) record by record and knows each record's line.
///
/// Takes LF as well as CRLF, a UTF-8 byte order mark, blank lines, and a last line without an end. Bytes that are not
/// UTF-8 become U+FFFD: a broken name must not stop the day's work.
struct CSVReader {
  struct Row {
    let fields: [String]
    /// Where the record begins, from 1.
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

  /// The next record, or nil at the end.
  mutating func next() throws(StoreMasterError) -> Row? {
    while takeLineEnd() {}
    if position >= bytes.count { return nil }
    let start = line
    var fields: [String] = []
    repeat { fields.append(try field()) } while take(UInt8(ascii: ","))
    guard position >= bytes.count || takeLineEnd() else {
      throw StoreMasterError(
        file: file, line: line, reason: "text after a closing quote; a quote inside a field is written twice")
    }
    return Row(fields: fields, line: start)
  }

  private mutating func field() throws(StoreMasterError) -> String {
    if take(UInt8(ascii: "\"")) { return try quotedField() }
    let start = position
    while position < bytes.count, !Self.endsField(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Behind the opening quote; a doubled quote is one of the text's own.
  private mutating func quotedField() throws(StoreMasterError) -> String {
    let opened = line
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") && !take(UInt8(ascii: "\"")) { return String(decoding: text, as: UTF8.self) }
      if byte == 0x0A { line += 1 }
      text.append(byte)
    }
    throw StoreMasterError(file: file, line: opened, reason: "a quote is opened and never closed")
  }

  private static func endsField(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func takeLineEnd() -> Bool {
    let isEnd = take(0x0D)
    let isFeed = take(0x0A)
    if isEnd || isFeed { line += 1 }
    return isEnd || isFeed
  }
}
