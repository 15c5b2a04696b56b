/// ICO: the largest of the directory's images, as viewers show it. A size byte of 0 means 256.
struct ICOParser: FormatParser {
  private static let entryLength = 16

  private var entriesLeft: UInt16
  private var largest: (width: UInt32, height: UInt32) = (0, 0)

  /// - Parameter entries: the directory's count, at least 1.
  init(entries: UInt16) { entriesLeft = entries }

  var format: ImageFormat { .ico }
  var first: Step { .read(skipping: 6, count: Self.entryLength) }

  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    var index = 0
    while entriesLeft > 0 && index + Self.entryLength <= bytes.count {
      guard let width = bytes.u8(index), let height = bytes.u8(index + 1), let reserved = bytes.u8(index + 3),
        let length = bytes.le32(index + 8), reserved == 0, length > 0
      else { throw malformed("its directory is no icon directory") }
      let size = (width: width == 0 ? 256 : UInt32(width), height: height == 0 ? 256 : UInt32(height))
      if size.width * size.height > largest.width * largest.height { largest = size }
      entriesLeft -= 1
      index += Self.entryLength
    }
    if entriesLeft == 0 { return try measured(largest.width, largest.height) }
    return .read(skipping: UInt64(index), count: Self.entryLength)
  }
}
