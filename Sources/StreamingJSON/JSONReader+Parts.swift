/// The parts of strings, numbers and words.
extension JSONReader {
  /// The longest escape, a pair of surrogates, bytes.
  private static let maxEscapeBytes = 12

  mutating func skipDigits() throws(JSONError) {
    let first = position
    while has(1), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
    if position == first { throw has(1) ? wrong("where a digit should be") : ends("inside a number") }
  }

  mutating func skipWord(_ word: StaticString) throws(JSONError) {
    for letter in 0..<word.utf8CodeUnitCount {
      guard has(1) else { throw ends("inside a word") }
      guard bytes[index] == word.utf8Start[letter] else { throw wrong("where “\(word)” should be") }
      index += 1
    }
  }

  mutating func skipEscape() throws(JSONError) {
    // Loads all of it: its bytes are read from the first one on.
    _ = has(Self.maxEscapeBytes)
    guard has(2) else { throw ends("inside a string") }
    switch bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      index += 2
    case UInt8(ascii: "u"):
      let first = index
      let unit = try readHexEscape()
      if (0xDC00...0xDFFF).contains(unit) { throw wrong("a lone surrogate", at: first) }
      guard (0xD800...0xDBFF).contains(unit) else { return }
      guard has(1) else { throw ends("inside a string") }
      guard bytes[index] == UInt8(ascii: "\\"), !has(2) || bytes[index + 1] == UInt8(ascii: "u") else {
        throw wrong("a lone surrogate", at: first)
      }
      if !(0xDC00...0xDFFF).contains(try readHexEscape()) { throw wrong("a lone surrogate", at: first) }
    default:
      throw wrong("in an escape", at: index + 1)
    }
  }

  /// Reads `\uXXXX` at the current position.
  private mutating func readHexEscape() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for digits in 2..<6 {
      guard has(digits + 1) else { throw ends("inside a string") }
      guard let digit = Self.hexDigit(bytes[index + digits]) else { throw wrong("in an escape", at: index + digits) }
      value = value << 4 | digit
    }
    index += 6
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

  /// Skips a character of two to four bytes, well formed by Table 3-7 of the Unicode Standard.
  mutating func skipCharacter() throws(JSONError) {
    let lead = bytes[index]
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
    if count == 0 { throw wrong("which is not UTF-8", .notUTF8) }
    for next in 1..<count {
      guard has(next + 1) else { throw ends("inside a character") }
      guard (next == 1 ? second : 0x80...0xBF).contains(bytes[index + next]) else {
        throw wrong("which is not UTF-8", .notUTF8, at: index + next)
      }
    }
    index += count
  }
}
