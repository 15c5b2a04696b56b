/// ICO and CUR, icons and cursors of Windows: the directory says which image is the largest, as viewers choose it, and
/// that image's own header says its size, for directories are often wrong. A size byte of 0 means 256.
struct ICOParser: FormatParser {
  private static let headerLength = 6
  private static let entryLength = 16
  /// From the signature to the end of the height in IHDR.
  private static let pngLength = 24

  private enum State { case directory, image }

  private let isCursor: Bool
  private var state = State.directory
  private var entriesLeft: UInt16
  /// Bytes from the beginning of the file to the next entry.
  private var position = UInt32(Self.headerLength)
  private var largestArea: UInt32 = 0
  /// Where the largest image begins in the file.
  private var largestOffset: UInt32 = 0

  /// Nil unless the bytes begin with a directory that has images.
  init?(signature bytes: Bytes) {
    guard let type = bytes.be32(0), type == 0x0000_0100 || type == 0x0000_0200, let entries = bytes.le16(4), entries > 0
    else { return nil }
    isCursor = type == 0x0000_0200
    entriesLeft = entries
  }

  var format: ImageFormat { isCursor ? .cur : .ico }
  var first: Step { .read(skipping: UInt64(Self.headerLength), count: Self.entryLength) }

  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    switch state {
    case .directory: try stepThroughDirectory(bytes)
    case .image: try stepIntoImage(bytes)
    }
  }

  private mutating func stepThroughDirectory(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    var index = 0
    while entriesLeft > 0 && index + Self.entryLength <= bytes.count {
      try read(bytes, index)
      entriesLeft -= 1
      index += Self.entryLength
    }
    position += UInt32(index)
    if entriesLeft > 0 { return .read(skipping: UInt64(index), count: Self.entryLength) }
    guard largestOffset >= position else { throw malformed("its image is at byte \(largestOffset), in the directory") }
    state = .image
    return .read(skipping: UInt64(index) + UInt64(largestOffset - position), count: BitmapHeader.length)
  }

  private mutating func read(_ bytes: Bytes, _ index: Int) throws(ImageHeaderError) {
    // The reserved byte is 0; an encoder in wide use writes 255.
    guard let width = bytes.u8(index), let height = bytes.u8(index + 1), let reserved = bytes.u8(index + 3),
      let length = bytes.le32(index + 8), let offset = bytes.le32(index + 12), reserved == 0 || reserved == 255,
      length > 0
    else { throw malformed("its directory is no icon directory") }
    let area = UInt32(width == 0 ? 256 : UInt16(width)) * UInt32(height == 0 ? 256 : UInt16(height))
    if area > largestArea { (largestArea, largestOffset) = (area, offset) }
  }

  /// A PNG, or a bitmap whose height counts its mask too.
  private func stepIntoImage(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    if bytes.be64(0) == 0x8950_4E47_0D0A_1A0A {
      if bytes.count < Self.pngLength { return .read(skipping: 0, count: Self.pngLength) }
      guard bytes.fourCC(12) == "IHDR", let width = bytes.be32(16), let height = bytes.be32(20) else {
        throw malformed("its PNG does not begin with an IHDR chunk")
      }
      return try measured(width, height)
    }
    let header: BitmapHeader
    do { header = try BitmapHeader(bytes) } catch { throw malformed("in its largest image, \(error.reason)") }
    return try measured(header.width, header.height / 2)
  }
}
