/// Turns UTF-16 into UTF-8, in pieces (RFC 2781, section 2.2).
struct UTF16Transcoder {
  /// Stands for a surrogate without its other half, and for half a code unit at the end.
  private static let broken: UInt8 = 0xFF

  private let isBigEndian: Bool
  /// The first byte of a code unit that the last piece cut.
  private var firstByte: UInt8?
  /// A high surrogate whose low one has not come yet.
  private var high: UInt16?

  init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  mutating func utf8(of bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for byte in bytes {
      guard let first = firstByte else {
        firstByte = byte
        continue
      }
      firstByte = nil
      append(isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first), to: &text)
    }
    return text
  }

  /// What stands for the rest of a text that ends within a character.
  mutating func end() -> [UInt8] {
    defer { (firstByte, high) = (nil, nil) }
    return firstByte == nil && high == nil ? [] : [Self.broken]
  }

  private mutating func append(_ unit: UInt16, to text: inout [UInt8]) {
    if let high {
      self.high = nil
      if UTF16.isTrailSurrogate(unit) {
        let scalar = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(unit) - 0xDC00)
        Self.append(scalar, to: &text)
        return
      }
      text.append(Self.broken)
    }
    if unit < 0x80 {
      text.append(UInt8(unit))
    } else if UTF16.isLeadSurrogate(unit) {
      high = unit
    } else {
      Self.append(UInt32(unit), to: &text)
    }
  }

  private static func append(_ scalar: UInt32, to text: inout [UInt8]) {
    if let scalar = Unicode.Scalar(scalar) { text += Array(String(scalar).utf8) } else { text.append(broken) }
  }
}
