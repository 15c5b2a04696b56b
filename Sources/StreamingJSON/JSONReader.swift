/// Reads JSON (RFC 8259) value by value, without building a tree, from bytes in memory or from pieces as they come.
///
/// Strict: exactly the grammar, valid UTF-8, no lone surrogates, at most ``maxDepth`` levels. Every error has the offset of
/// its byte. Bytes in memory must outlive the reader; of a text in pieces, it keeps the current one and the last token.
///
/// ```swift
/// var reader = JSONReader(bytes)
/// try reader.readObject { (reader, key) throws(JSONError) in
///   if JSONText.isEqual(key, "count", in: bytes) { range = try reader.readNumber() } else { try reader.skipValue() }
/// }
/// try reader.expectEnd()
/// ```
package struct JSONReader {
  /// Deeper nesting is an error, levels.
  package static let maxDepth = 256

  package enum Kind { case object, array, string, number, bool, null }

  /// Of a longer token of a text in pieces, only the length is known, not the bytes.
  package static let maxTokenBytes = 64 << 10

  /// The part of the text in memory.
  private(set) var bytes: UnsafeBufferPointer<UInt8>
  /// The offset of ``bytes`` in the text.
  private var start = 0
  /// The index of the next byte in ``bytes``.
  var index = 0
  private var depth = 0
  private let window: JSONWindow?
  /// The index in ``bytes`` of the last string or number, which stays in memory.
  private var kept: Int?
  /// The position from which later ones are counted; nothing before it can be located.
  private var mark = JSONPlace()
  /// Where the last token began, if it is not in memory any more.
  private var longToken: JSONPlace?

  package init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    window = nil
  }

  /// - Parameter next: returns the next piece of the text, or nil at its end.
  package init(pieces next: @escaping () -> [UInt8]?) {
    bytes = UnsafeBufferPointer(start: nil, count: 0)
    window = JSONWindow(next)
  }

  /// The offset of the next byte in the text.
  package var position: Int { start + index }

  /// The bytes of the token that was just read, valid until the next call; none for one of over ``maxTokenBytes`` of a text in
  /// pieces.
  package func bytes(of token: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    guard token.lowerBound >= start else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(rebasing: bytes[token.lowerBound - start..<token.upperBound - start])
  }

  // MARK: Places

  /// The place of the next byte.
  package var here: JSONPlace { place(of: position) }

  /// The place of the next byte. From now on nothing before it can be located.
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

  /// The kind of the next value. Skips the white space before it.
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

  /// Reads an object; `body` is called for each member and must consume its value.
  package mutating func readObject(
    _ body: (inout JSONReader, JSONToken) throws(JSONError) -> Void
  ) throws(JSONError) {
    try open("{")
    defer { depth -= 1 }
    if skipNext("}") { return }
    repeat {
      skipSpace()
      let key = try readString()
      try expect(":")
      try body(&self, key)
      kept = nil
    } while skipNext(",")
    try expect("}", orElse: "where “,” or “}” should be")
  }

  /// Reads an array; `body` is called for each element and must consume it.
  package mutating func readArray(_ body: (inout JSONReader) throws(JSONError) -> Void) throws(JSONError) {
    try open("[")
    defer { depth -= 1 }
    if skipNext("]") { return }
    repeat {
      try body(&self)
      kept = nil
    } while skipNext(",")
    try expect("]", orElse: "where “,” or “]” should be")
  }

  /// Reads a string.
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

  /// Reads a number and returns the range of its text.
  package mutating func readNumber() throws(JSONError) -> Range<Int> {
    skipSpace()
    kept = index
    let first = position
    _ = skipByte("-")
    if !skipByte("0") { try skipDigits() }
    if skipByte(".") { try skipDigits() }
    if skipByte("e") || skipByte("E") {
      if !skipByte("+") { _ = skipByte("-") }
      try skipDigits()
    }
    return first..<position
  }

  /// Reads `true` or `false`.
  package mutating func readBool() throws(JSONError) -> Bool {
    skipSpace()
    if has(1), bytes[index] == UInt8(ascii: "t") {
      try skipWord("true")
      return true
    }
    try skipWord("false")
    return false
  }

  /// Skips a value of any kind. Iterative: its depth needs no stack.
  package mutating func skipValue() throws(JSONError) {
    // For each open level, whether it is an object.
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
        if !skipNext(isObject ? "}" : "]") {
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

  /// After a value: closes the levels that end here and moves on to the next value.
  private mutating func closeLevels(_ levels: inout [Bool]) throws(JSONError) {
    while let isObject = levels.last {
      if skipNext(",") {
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

  /// Throws unless only white space is left.
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

  /// At most `count` of the next bytes, without consuming them.
  package mutating func peekBytes(_ count: Int) -> [UInt8] {
    _ = has(count)
    return Array(bytes[index...].prefix(count))
  }

  // MARK: Pieces

  /// Whether there are `count` more bytes; if so, they are in memory afterwards.
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

  /// Skips white space and then `byte`, if it comes next.
  private mutating func skipNext(_ byte: Unicode.Scalar) -> Bool {
    skipSpace()
    return skipByte(byte)
  }

  /// Skips `byte` if it comes next.
  private mutating func skipByte(_ byte: Unicode.Scalar) -> Bool {
    guard has(1), bytes[index] == UInt8(ascii: byte) else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ byte: Unicode.Scalar, orElse place: String? = nil) throws(JSONError) {
    if skipNext(byte) { return }
    let place = place ?? "where “\(byte)” should be"
    throw has(1) ? wrong(place) : ends(place)
  }

  // MARK: Errors

  /// The text ends here. Its end is after the last byte that is not white space, if that is in memory.
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
