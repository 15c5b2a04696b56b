/// PNG and APNG (W3C PNG, third edition, 11.2.2 IHDR); also Apple's variant, which has a CgBI chunk before IHDR.
struct PNGParser: FormatParser {
  /// The specification's limit on a size and on a chunk's length: 2³¹−1.
  private static let limit = UInt32(Int32.max)
  private var isApple = false

  var format: ImageFormat { .png }
  var first: Step { .read(skipping: 8, count: 16) }

  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    guard let length = bytes.be32(0), let width = bytes.be32(8), let height = bytes.be32(12) else {
      throw malformed("its first chunk is cut")
    }
    if bytes.fourCC(4) == "CgBI" && !isApple && length <= 64 {
      isApple = true
      return .read(skipping: 12 + UInt64(length), count: 16)
    }
    guard bytes.fourCC(4) == "IHDR", length == 13 else { throw malformed("it does not begin with an IHDR chunk") }
    guard width <= Self.limit, height <= Self.limit else { throw malformed("its size is over 2³¹−1 pixels") }
    return try measured(width, height)
  }
}
