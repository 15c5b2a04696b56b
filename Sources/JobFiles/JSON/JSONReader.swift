/// Reads JSON (RFC 8259) from bytes in memory, value by value, without building a tree.
///
/// Strict: the grammar to the letter, valid UTF-8, no lone surrogates, at most ``maxDepth`` levels. Every error says at
/// which byte. The bytes must outlive the reader.
struct JSONReader {
  /// Nesting beyond this is refused, levels.
  static let maxDepth = 256

  enum Kind { case object, array, string, number, bool, null }

  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position: Int
  private let end: Int
  private var depth = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>? = nil) {
    self.bytes = bytes
    position = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  // MARK: Values

  /// The kind of the next value; nothing but white space is consumed.
  mutating func peek() throws(JSONError) -> Kind {
    skipSpace()
    guard position < end else { throw ends("where a value should be") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    default: throw wrong("where a value should be")
    }
  }

  /// Goes through an object's members; `body` must consume each value.
  mutating func readObject(
    _ body: (inout JSONReader, JSONToken) throws(JSONError) -> Void
  ) throws(JSONError) {
    try expect("{")
    depth += 1
    defer { depth -= 1 }
    if take("}") { return }
    repeat {
      skipSpace()
      let key = try readString()
      try expect(":")
      try body(&self, key)
    } while take(",")
    try expect("}", orElse: "where “,” or “}” should be")
  }

  /// Goes through an array's elements; `body` must consume each.
  mutating func readArray(_ body: (inout JSONReader) throws(JSONError) -> Void) throws(JSONError) {
    try expect("[")
    depth += 1
    defer { depth -= 1 }
    if take("]") { return }
    repeat { try body(&self) } while take(",")
    try expect("]", orElse: "where “,” or “]” should be")
  }

  /// The next value, which must be a string.
  mutating func readString() throws(JSONError) -> JSONToken {
    skipSpace()
    guard position < end else { throw ends("where a string should be") }
    guard bytes[position] == UInt8(ascii: "\"") else { throw wrong("where a string should be") }
    position += 1
    let start = position
    while position < end {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return JSONToken(start..<position - 1)
      }
      if byte == UInt8(ascii: "\\") {
        try skipEscape()
      } else if byte < 0x20 {
        throw wrong("in a string, where it must be escaped")
      } else if byte < 0x80 {
        position += 1
      } else {
        try skipCharacter()
      }
    }
    throw ends("inside a string")
  }

  /// The next value, which must be a number: its text.
  mutating func readNumber() throws(JSONError) -> Range<Int> {
    skipSpace()
    let start = position
    _ = takeByte("-")
    if !takeByte("0") { try skipDigits() }
    if takeByte(".") { try skipDigits() }
    if takeByte("e") || takeByte("E") {
      if !takeByte("+") { _ = takeByte("-") }
      try skipDigits()
    }
    return start..<position
  }

  /// The next value, which must be `true` or `false`.
  mutating func readBool() throws(JSONError) -> Bool {
    skipSpace()
    if position < end, bytes[position] == UInt8(ascii: "t") {
      try skipWord("true")
      return true
    }
    try skipWord("false")
    return false
  }

  /// Skips the next value, whatever it is. Iterative: its depth costs no stack.
  mutating func skipValue() throws(JSONError) {
    // One bit a level: whether it is an object.
    var levels: [Bool] = []
    while true {
      switch try peek() {
      case .object, .array:
        guard depth + levels.count < Self.maxDepth else { throw wrong("nested deeper than \(Self.maxDepth) levels") }
        let isObject = bytes[position] == UInt8(ascii: "{")
        position += 1
        if !take(isObject ? "}" : "]") {
          levels.append(isObject)
          if isObject { try skipKey() }
          continue
        }
      case .string: _ = try readString()
      case .number: _ = try readNumber()
      case .bool: _ = try readBool()
      case .null: try skipWord("null")
      }
      try closeLevels(&levels)
      if levels.isEmpty { return }
    }
  }

  /// After a value: on to the next one of the innermost level, closing levels that end here.
  private mutating func closeLevels(_ levels: inout [Bool]) throws(JSONError) {
    while let isObject = levels.last {
      if take(",") {
        if isObject { try skipKey() }
        return
      }
      try expect(isObject ? "}" : "]", orElse: isObject ? "where “,” or “}” should be" : "where “,” or “]” should be")
      levels.removeLast()
    }
  }

  private mutating func skipKey() throws(JSONError) {
    _ = try readString()
    try expect(":")
  }

  /// Fails unless only white space is left.
  mutating func expectEnd() throws(JSONError) {
    skipSpace()
    if position < end { throw wrong("after the end of the document") }
  }

  mutating func skipSpace() {
    while position < end {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  // MARK: Pieces

  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    skipSpace()
    return takeByte(byte)
  }

  private mutating func takeByte(_ byte: Unicode.Scalar) -> Bool {
    guard position < end, bytes[position] == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ byte: Unicode.Scalar, orElse place: String? = nil) throws(JSONError) {
    if take(byte) { return }
    let place = place ?? "where “\(byte)” should be"
    throw position < end ? wrong(place) : ends(place)
  }

  private mutating func skipDigits() throws(JSONError) {
    let start = position
    while position < end, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
    if position == start { throw position < end ? wrong("where a digit should be") : ends("inside a number") }
  }

  private mutating func skipWord(_ word: StaticString) throws(JSONError) {
    for index in 0..<word.utf8CodeUnitCount {
      guard position < end else { throw ends("inside a word") }
      guard bytes[position] == word.utf8Start[index] else { throw wrong("where “\(word)” should be") }
      position += 1
    }
  }

  private mutating func skipEscape() throws(JSONError) {
    guard position + 1 < end else { throw ends("inside a string", at: end) }
    switch bytes[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"):
      let start = position
      let unit = try readHexEscape()
      if (0xDC00...0xDFFF).contains(unit) { throw wrong("a lone surrogate", at: start) }
      guard (0xD800...0xDBFF).contains(unit) else { return }
      guard position < end else { throw ends("inside a string") }
      guard bytes[position] == UInt8(ascii: "\\"), position + 1 == end || bytes[position + 1] == UInt8(ascii: "u")
      else {
        throw wrong("a lone surrogate", at: start)
      }
      if !(0xDC00...0xDFFF).contains(try readHexEscape()) { throw wrong("a lone surrogate", at: start) }
    default:
      throw wrong("in an escape", at: position + 1)
    }
  }

  /// `\uXXXX` at the position.
  private mutating func readHexEscape() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for index in 2..<6 {
      guard position + index < end else { throw ends("inside a string", at: end) }
      guard let digit = Self.hexDigit(bytes[position + index]) else {
        throw wrong("in an escape", at: position + index)
      }
      value = value << 4 | digit
    }
    position += 6
    return value
  }

  static func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  /// One character of two to four bytes, well formed by Table 3-7 of the Unicode Standard.
  private mutating func skipCharacter() throws(JSONError) {
    let lead = bytes[position]
    let (count, second): (Int, ClosedRange<UInt8>) =
      switch lead {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0...0)
      }
    if count == 0 { throw wrong("which is not UTF-8") }
    for index in 1..<count {
      guard position + index < end else { throw ends("inside a character", at: end) }
      guard (index == 1 ? second : 0x80...0xBF).contains(bytes[position + index]) else {
        throw wrong("which is not UTF-8", at: position + index)
      }
    }
    position += count
  }

  // MARK: Errors

  private func ends(_ place: String, at offset: Int? = nil) -> JSONError {
    JSONError(offset: offset ?? position, reason: "the document ends \(place)")
  }

  private func wrong(_ place: String, at offset: Int? = nil) -> JSONError {
    let offset = offset ?? position
    let byte = bytes[offset]
    let shown =
      (0x21...0x7E).contains(byte)
      ? "“\(Character(Unicode.Scalar(byte)))”" : "byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
    return JSONError(offset: offset, reason: "\(shown) \(place)")
  }
}
