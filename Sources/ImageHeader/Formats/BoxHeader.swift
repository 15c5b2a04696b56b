/// The header of a box of an ISO base media file (ISO/IEC 14496-12, 4.2): size and type, 8 or 16 bytes.
struct BoxHeader {
  /// Bytes.
  static let shortLength = 8
  /// With a 64-bit size behind the type.
  static let longLength = 16

  let type: FourCC
  /// The box with its header, bytes; nil if it extends to the end of the file (a size field of 0).
  let length: UInt64?
  /// Bytes.
  let headerLength: Int

  /// Nil if the bytes are too few or the size is shorter than the header.
  init?(_ bytes: Bytes) {
    guard let short = bytes.be32(0), let type = bytes.fourCC(4) else { return nil }
    self.type = type
    switch short {
    case 0: (length, headerLength) = (nil, 8)
    case 1:
      guard let long = bytes.be64(8), long >= 16 else { return nil }
      (length, headerLength) = (long, 16)
    case 8...: (length, headerLength) = (UInt64(short), 8)
    default: return nil
    }
  }

  /// Whether the bytes are those of a long header, but too few for it. At least `shortLength` bytes are needed.
  static func isCut(_ bytes: Bytes) -> Bool { bytes.be32(0) == 1 && bytes.count < longLength }
}
