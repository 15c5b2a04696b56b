/// TIFF 6.0 (sections 2 and 8) and BigTIFF, in both byte orders: ImageWidth and ImageLength of the first directory, which
/// may be anywhere in the file.
struct TIFFParser: FormatParser {
  /// A directory with more entries is refused; real ones have some dozens.
  private static let maxEntries: UInt16 = 4096

  private let isLittle: Bool
  private let isBig: Bool
  private var state = State.header
  private var entriesLeft: UInt16 = 0
  /// 0 until its entry has been read.
  private var width: UInt32 = 0
  private var height: UInt32 = 0

  private enum State { case header, directory, entry }
  private enum Tag {
    static let imageWidth: UInt16 = 256
    static let imageLength: UInt16 = 257
  }

  /// Nil unless the bytes begin with a TIFF signature.
  init?(signature bytes: Bytes) {
    switch bytes.be32(0) {
    case 0x4949_2A00: (isLittle, isBig) = (true, false)
    case 0x4D4D_002A: (isLittle, isBig) = (false, false)
    case 0x4949_2B00: (isLittle, isBig) = (true, true)
    case 0x4D4D_002B: (isLittle, isBig) = (false, true)
    default: return nil
    }
  }

  private var headerLength: UInt64 { isBig ? 16 : 8 }
  private var entryLength: Int { isBig ? 20 : 12 }

  var format: ImageFormat { .tiff }
  var first: Step { .read(skipping: 4, count: isBig ? 12 : 4) }

  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    switch state {
    case .header: try stepIntoHeader(bytes)
    case .directory: try stepIntoDirectory(bytes)
    case .entry: try stepIntoEntries(bytes)
    }
  }

  private mutating func stepIntoHeader(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    if isBig && (u16(bytes, 0) != 8 || u16(bytes, 2) != 0) { throw malformed("its offsets have not 8 bytes") }
    guard let first = isBig ? u64(bytes, 4) : u32(bytes, 0) else { throw malformed("its header is cut") }
    guard first >= headerLength, first < UInt64(Int64.max) else {
      throw malformed("its first directory is at byte \(first)")
    }
    state = .directory
    return .read(skipping: first - 4, count: isBig ? 8 : 2)
  }

  private mutating func stepIntoDirectory(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    guard let count = isBig ? u64(bytes, 0) : u16(bytes, 0).map(UInt64.init) else {
      throw malformed("its directory is cut")
    }
    guard count > 0, count <= Self.maxEntries else { throw malformed("a directory of \(count) entries") }
    entriesLeft = UInt16(count)
    state = .entry
    return .read(skipping: isBig ? 8 : 2, count: entryLength)
  }

  private mutating func stepIntoEntries(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    var index = 0
    while entriesLeft > 0 && index + entryLength <= bytes.count {
      try read(bytes, index)
      if width > 0 && height > 0 { return try measured(width, height) }
      entriesLeft -= 1
      index += entryLength
    }
    if entriesLeft == 0 { throw malformed("its directory has no ImageWidth or no ImageLength") }
    return .read(skipping: UInt64(index), count: entryLength)
  }

  private mutating func read(_ bytes: Bytes, _ index: Int) throws(ImageHeaderError) {
    guard let tag = u16(bytes, index), tag == Tag.imageWidth || tag == Tag.imageLength else { return }
    let count = isBig ? u64(bytes, index + 4) : u32(bytes, index + 4)
    let name = tag == Tag.imageWidth ? "ImageWidth" : "ImageLength"
    guard count == 1, let value = value(bytes, type: u16(bytes, index + 2), at: index + (isBig ? 12 : 8)) else {
      throw malformed("its \(name) is no single number")
    }
    guard let pixels = UInt32(exactly: value), pixels > 0 else { throw malformed("its \(name) is \(value)") }
    if tag == Tag.imageWidth { width = pixels } else { height = pixels }
  }

  /// BYTE, SHORT, LONG, and BigTIFF's LONG8; a shorter value is at the start of its field.
  private func value(_ bytes: Bytes, type: UInt16?, at offset: Int) -> UInt64? {
    switch type {
    case 1: bytes.u8(offset).map(UInt64.init)
    case 3: u16(bytes, offset).map(UInt64.init)
    case 4: u32(bytes, offset)
    case 16 where isBig: u64(bytes, offset)
    default: nil
    }
  }

  private func u16(_ bytes: Bytes, _ offset: Int) -> UInt16? { isLittle ? bytes.le16(offset) : bytes.be16(offset) }
  private func u32(_ bytes: Bytes, _ offset: Int) -> UInt64? {
    (isLittle ? bytes.le32(offset) : bytes.be32(offset)).map(UInt64.init)
  }
  private func u64(_ bytes: Bytes, _ offset: Int) -> UInt64? { isLittle ? bytes.le64(offset) : bytes.be64(offset) }
}
