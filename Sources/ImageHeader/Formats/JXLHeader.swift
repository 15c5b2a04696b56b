/// The beginning of a JPEG XL codestream (ISO/IEC 18181-1): the signature, then the size in up to 68 bits, the lowest of
/// each byte first.
struct JXLHeader {
  /// The signature and the longest size, bytes.
  static let maxLength: UInt8 = 11

  private var bits: UInt128 = 0
  private var length: UInt8 = 0

  var isFull: Bool { length == Self.maxLength }

  /// Nil as long as it is not complete.
  var hasSignature: Bool? { length < 2 ? nil : bits & 0xFFFF == 0x0AFF }

  mutating func append(_ byte: UInt8) {
    bits |= UInt128(byte) << (8 * UInt128(length))
    length += 1
  }

  mutating func appendSignature() {
    append(0xFF)
    append(0x0A)
  }

  /// Pixels; nil as long as it is not complete.
  var size: (width: UInt64, height: UInt64)? {
    var position: UInt8 = 16
    guard let isSmall = read(1, &position), let height = side(isSmall == 1, &position), let ratio = read(3, &position)
    else { return nil }
    let width: UInt64? =
      switch ratio {
      case 1: height
      case 2: height * 12 / 10
      case 3: height * 4 / 3
      case 4: height * 3 / 2
      case 5: height * 16 / 9
      case 6: height * 5 / 4
      case 7: height * 2
      default: side(isSmall == 1, &position)
      }
    return width.map { ($0, height) }
  }

  private func side(_ isSmall: Bool, _ position: inout UInt8) -> UInt64? {
    if isSmall { return read(5, &position).map { ($0 + 1) * 8 } }
    let count: UInt8? =
      switch read(2, &position) {
      case 0: 9
      case 1: 13
      case 2: 18
      case 3: 30
      default: nil
      }
    return count.flatMap { read($0, &position) }.map { $0 + 1 }
  }

  private func read(_ count: UInt8, _ position: inout UInt8) -> UInt64? {
    guard position + count <= 8 * length else { return nil }
    let value = UInt64(truncatingIfNeeded: bits >> UInt128(position)) & (1 << UInt64(count) - 1)
    position += count
    return value
  }
}
