/// BMP: the Windows headers (BITMAPINFOHEADER and its longer versions) and OS/2's (BITMAPCOREHEADER, and OS/2 2.x, which
/// may be cut to any length from 16 bytes on). A negative height means that rows run top-down.
struct BMPParser: FormatParser {
  var format: ImageFormat { .bmp }
  var first: Step { .read(skipping: 14, count: 12) }

  func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    guard let headerLength = bytes.le32(0) else { throw malformed("its header is cut") }
    switch headerLength {
    case 12:
      guard let width = bytes.le16(4), let height = bytes.le16(6) else { throw malformed("its header is cut") }
      return try measured(width, height)
    case 16...64, 108, 124:
      guard let width = bytes.le32(4), let height = bytes.le32(8) else { throw malformed("its header is cut") }
      let signedWidth = Int32(bitPattern: width)
      guard signedWidth > 0 else { throw malformed("its width is \(signedWidth)") }
      return try measured(width, Int32(bitPattern: height).magnitude)
    default:
      throw malformed("an unknown header of \(headerLength) bytes")
    }
  }
}
