/// The text of JSON strings.
package enum JSONText {
  /// The text of a string that ``JSONReader`` accepted.
  package static func decode(_ token: JSONToken, in bytes: UnsafeBufferPointer<UInt8>) -> String {
    decode(UnsafeBufferPointer(rebasing: bytes[token.range]))
  }

  /// The text of a string's bytes, without their escapes.
  package static func decode(_ raw: UnsafeBufferPointer<UInt8>) -> String {
    guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
    var units: [UInt8] = []
    units.reserveCapacity(raw.count)
    var index = 0
    while index < raw.count {
      if raw[index] == UInt8(ascii: "\\") {
        appendEscape(raw, &index, to: &units)
      } else {
        units.append(raw[index])
        index += 1
      }
    }
    return String(decoding: units, as: UTF8.self)
  }

  /// Whether a string's text is `text`.
  package static func isEqual(_ token: JSONToken, _ text: StaticString, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    isEqual(UnsafeBufferPointer(rebasing: bytes[token.range]), text)
  }

  /// Whether the text of a string's bytes is `text`.
  package static func isEqual(_ raw: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
    if raw.count == text.utf8CodeUnitCount {
      return raw.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: raw.count))
    }
    return raw.contains(UInt8(ascii: "\\")) && decode(raw) == "\(text)"
  }

  private static func appendEscape(_ raw: UnsafeBufferPointer<UInt8>, _ index: inout Int, to units: inout [UInt8]) {
    let letter = raw[index + 1]
    guard letter == UInt8(ascii: "u") else {
      units.append(simpleEscapes[letter] ?? letter)
      index += 2
      return
    }
    var scalar = unit(raw, index + 2)
    index += 6
    if (0xD800...0xDBFF).contains(scalar) {
      scalar = 0x10000 + (scalar - 0xD800) << 10 + (unit(raw, index + 2) - 0xDC00)
      index += 6
    }
    if let scalar = Unicode.Scalar(scalar) { units.append(contentsOf: String(scalar).utf8) }
  }

  private static let simpleEscapes: [UInt8: UInt8] = [
    UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D,
    UInt8(ascii: "t"): 0x09,
  ]

  private static func unit(_ raw: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 << 4 | (JSONReader.hexDigit(raw[index + $1]) ?? 0) }
  }
}
