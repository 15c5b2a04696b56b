/// The head of a box of an ISO base media file (ISO/IEC 14496-12, 4.2): size and type, 8 or 16 bytes.
struct BoxHeader {
  /// Four characters, big-endian.
  let type: UInt32
  /// The box with its head, bytes; nil when it runs to the end of the file (a size field of 0).
  let length: UInt64?
  /// Bytes.
  let headerLength: Int

  /// Nil when the bytes are too few or the size is shorter than the head.
  init?(_ bytes: Bytes, at offset: Int) {
    guard let short = bytes.be32(offset), let type = bytes.be32(offset + 4) else { return nil }
    self.type = type
    switch short {
    case 0: (length, headerLength) = (nil, 8)
    case 1:
      guard let long = bytes.be64(offset + 8), long >= 16 else { return nil }
      (length, headerLength) = (long, 16)
    case 8...: (length, headerLength) = (UInt64(short), 8)
    default: return nil
    }
  }

  static let ftyp: UInt32 = 0x6674_7970
  static let meta: UInt32 = 0x6D65_7461
  static let pitm: UInt32 = 0x7069_746D
  static let iinf: UInt32 = 0x6969_6E66
  static let infe: UInt32 = 0x696E_6665
  static let iprp: UInt32 = 0x6970_7270
  static let ipco: UInt32 = 0x6970_636F
  static let ipma: UInt32 = 0x6970_6D61
  static let ispe: UInt32 = 0x6973_7065
  static let irot: UInt32 = 0x6972_6F74
  static let jxlc: UInt32 = 0x6A78_6C63
  static let jxlp: UInt32 = 0x6A78_6C70
}
