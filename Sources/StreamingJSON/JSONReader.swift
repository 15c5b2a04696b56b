/// Reads JSON (RFC 8259), value by value, without building a tree, from bytes in memory or from pieces as they come.
///
/// Strict: the grammar to the letter, valid UTF-8, no lone surrogates, at most ``maxDepth`` levels. Every error says at
/// which byte. The bytes must outlive the reader; of pieces, it keeps the one that it is in and the token before.
package struct JSONReader {
  /// Nesting beyond this is refused, levels.
  package static let maxDepth = 256

  package enum Kind { case object, array, string, number, bool, null }

  /// Of a longer token, only how long it is remains known while the text comes in pieces, bytes.
  package static let maxTokenBytes = 64 << 10

  /// What is in memory of the text, and where that begins.
  private(set) var bytes: UnsafeBufferPointer<UInt8>
  private var start = 0
  /// The next byte, in ``bytes``.
  var index = 0
  private var depth = 0
  private let window: JSONWindow?
  /// From here on, in ``bytes``, the last string or number stays in memory.
  private var kept: Int?
  /// A place at or before everything in memory that is still to be asked for.
  private var mark = JSONPlace()
  /// Where the last token began that is not in memory any more.
  private var longToken: JSONPlace?

  package init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    window = nil
  }

  /// - Parameter next: the next piece of the text, or nil at its end.
  package init(pieces next: @escaping () -> [UInt8]?) {
    bytes = UnsafeBufferPointer(start: nil, count: 0)
    window = JSONWindow(next)
  }

  /// The offset of the next byte in the text.
  package var position: Int { start + index }

  /// The bytes of a token that was just read, as they are until the next call; none when it is over ``maxTokenBytes`` and
  /// came in pieces.
  package func bytes(of token: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    guard token.lowerBound >= start else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(rebasing: bytes[token.lowerBound - start..<token.upperBound - start])
  }

  // MARK: Places

  /// The place of the next byte.
  package var here: JSONPlace { place(of: position) }

  /// The place of the next byte. No place before it can be found any more.
  package mutating func markPlace() -> JSONPlace {
    mark = place(of: position)
    return mark
  }

  /// The place of a byte that is in memory, or of the token that was just read.
  package func place(of offset: Int) -> JSONPlace {
    if let longToken, longToken.offset == offset { return longToken }
    guard offset > mark.offset else { return mark }
    return mark.advanced(over: bytes[mark.offset - start..<offset - start])
  }

  // MARK: Values

  /// The kind of the next value; nothing but white space is consumed.
  package mutating func peek() throws(JSONError) -> Kind {
    skipSpace()
    guard has(1) else { throw ends("where a value should be") }
    switch bytes[index] {
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
  package mutating func readObject(
    _ body: (inout JSONReader, JSONToken) throws(JSONError) -> Void
  ) throws(JSONError) {
    try open("{")
    defer { depth -= 1 }
    if take("}") { return }
    repeat {
      skipSpace()
      let key = try readString()
      try expect(":")
      try body(&self, key)
      kept = nil
    } while take(",")
    try expect("}", orElse: "where “,” or “}” should be")
  }

  /// Goes through an array's elements; `body` must consume each.
  package mutating func readArray(_ body: (inout JSONReader) throws(JSONError) -> Void) throws(JSONError) {
    try open("[")
    defer { depth -= 1 }
    if take("]") { return }
    repeat {
      try body(&self)
      kept = nil
    } while take(",")
    try expect("]", orElse: "where “,” or “]” should be")
  }

  /// The next value, which must be a string.
  package mutating func readString() throws(JSONError) -> JSONToken {
    skipSpace()
    guard has(1) else { throw ends("where a string should be") }
    guard bytes[index] == UInt8(ascii: "\"") else { throw wrong("where a string should be") }
    index += 1
    kept = index
    let first = position
    while has(1) {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        return JSONToken(first..<position - 1)
      }
      if byte == UInt8(ascii: "\\") {
        try skipEscape()
      } else if byte < 0x20 {
        throw wrong("in a string, where it must be escaped")
      } else if byte < 0x80 {
        index += 1
      } else {
        try skipCharacter()
      }
    }
    throw ends("inside a string")
  }

  /// The next value, which must be a number: its text.
  package mutating func readNumber() throws(JSONError) -> Range<Int> {
    skipSpace()
    kept = index
    let first = position
    _ = takeByte("-")
    if !takeByte("0") { try skipDigits() }
    if takeByte(".") { try skipDigits() }
    if takeByte("e") || takeByte("E") {
      if !takeByte("+") { _ = takeByte("-") }
      try skipDigits()
    }
    return first..<position
  }

  /// The next value, which must be `true` or `false`.
  package mutating func readBool() throws(JSONError) -> Bool {
    skipSpace()
    if has(1), bytes[index] == UInt8(ascii: "t") {
      try skipWord("true")
      return true
    }
    try skipWord("false")
    return false
  }

  /// Skips the next value, whatever it is. Iterative: its depth costs no stack.
  package mutating func skipValue() throws(JSONError) {
    // One bit a level: whether it is an object.
    var levels: [Bool] = []
    while true {
      kept = nil
      switch try peek() {
      case .object, .array:
        guard depth + levels.count < Self.maxDepth else {
          throw wrong("nested deeper than \(Self.maxDepth) levels", .tooDeep)
        }
        let isObject = bytes[index] == UInt8(ascii: "{")
        index += 1
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
  package mutating func expectEnd() throws(JSONError) {
    kept = nil
    skipSpace()
    if has(1) { throw wrong("after the end of the document") }
  }

  package mutating func skipSpace() {
    repeat {
      while index < bytes.count {
        switch bytes[index] {
        case 0x20, 0x0A, 0x0D, 0x09: index += 1
        default: return
        }
      }
    } while has(1)
  }

  package static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  /// Skips these bytes if they come next.
  package mutating func skip(_ prefix: [UInt8]) {
    if has(prefix.count), bytes[index...].starts(with: prefix) { index += prefix.count }
  }

  /// At most `count` of the next bytes; nothing is consumed.
  package mutating func peekBytes(_ count: Int) -> [UInt8] {
    _ = has(count)
    return Array(bytes[index...].prefix(count))
  }

  // MARK: Pieces

  /// Whether there are `count` more bytes; they are then in memory.
  @inline(__always) mutating func has(_ count: Int) -> Bool {
    index + count <= bytes.count || advance(toHave: count)
  }

  private mutating func advance(toHave count: Int) -> Bool {
    guard let window else { return false }
    while index + count > bytes.count {
      if let first = kept, index - first > Self.maxTokenBytes {
        longToken = place(of: start + first)
        kept = nil
      }
      let dropped = min(kept ?? index, index)
      let front = place(of: start + dropped)
      guard let more = window.advance(dropping: dropped) else { return false }
      mark = front
      bytes = more
      start += dropped
      index -= dropped
      kept = kept.map { $0 - dropped }
    }
    return true
  }

  private mutating func open(_ bracket: Unicode.Scalar) throws(JSONError) {
    try expect(bracket)
    depth += 1
    kept = nil
  }

  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    skipSpace()
    return takeByte(byte)
  }

  private mutating func takeByte(_ byte: Unicode.Scalar) -> Bool {
    guard has(1), bytes[index] == UInt8(ascii: byte) else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ byte: Unicode.Scalar, orElse place: String? = nil) throws(JSONError) {
    if take(byte) { return }
    let place = place ?? "where “\(byte)” should be"
    throw has(1) ? wrong(place) : ends(place)
  }

  // MARK: Errors

  /// The end is behind the last byte that isn't white space, as far as that is in memory.
  func ends(_ place: String) -> JSONError {
    let trailing = bytes.reversed().prefix(while: Self.isSpace).count
    return JSONError(.cut, offset: start + bytes.count - trailing, reason: "the document ends \(place)")
  }

  func wrong(_ place: String, _ kind: JSONError.Kind = .unexpected, at index: Int? = nil) -> JSONError {
    let index = index ?? self.index
    let byte = bytes[index]
    let shown =
      (0x21...0x7E).contains(byte)
      ? "“\(Character(Unicode.Scalar(byte)))”" : "byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
    return JSONError(kind, offset: start + index, reason: "\(shown) \(place)")
  }
}
