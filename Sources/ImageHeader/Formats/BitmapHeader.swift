/// The size in a bitmap's header: the Windows headers (BITMAPINFOHEADER and its longer versions) and OS/2's
/// (BITMAPCOREHEADER, and OS/2 2.x, which may be cut to any length from 16 bytes on). A BMP file and the images of an
/// icon begin with one.
struct BitmapHeader {
  /// The bytes of it that are read.
  static let length = 12

  let width: UInt32
  /// Without its sign: a negative height means that rows run top-down.
  let height: UInt32

  init(_ bytes: Bytes) throws(Broken) {
    guard let headerLength = bytes.le32(0), let wide = bytes.le32(4), let high = bytes.le32(8) else {
      throw Broken(reason: "its header is cut")
    }
    switch headerLength {
    case 12:
      (width, height) = (wide & 0xFFFF, wide >> 16)
    case 16...64, 108, 124:
      let signedWidth = Int32(bitPattern: wide)
      guard signedWidth > 0 else { throw Broken(reason: "its width is \(signedWidth)") }
      (width, height) = (wide, Int32(bitPattern: high).magnitude)
    default:
      throw Broken(reason: "an unknown header of \(headerLength) bytes")
    }
  }
}
