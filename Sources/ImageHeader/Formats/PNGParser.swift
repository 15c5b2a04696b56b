/// PNG and APNG (W3C PNG, third edition, 11.2.2 IHDR); also Apple's variant, which has a CgBI chunk before IHDR.
struct PNGParser: FormatParser {
  /// The specification's limit on a size and on a chunk's length: 2³¹−1.
  private static let limit = UInt32(Int32.max)
  private var offset: UInt64 = 8

  var format: ImageFormat { .png }
  var first: Step { .read(at: offset, count: 16) }

  mutating func step(_ bytes: Bytes) -> Step {
    guard let length = bytes.be32(0), let width = bytes.be32(8), let height = bytes.be32(12) else {
      return .malformed("its first chunk is cut")
    }
    if bytes.has("CgBI", at: 4) && offset == 8 && length <= 64 {
      offset += 12 + UInt64(length)
      return .read(at: offset, count: 16)
    }
    guard bytes.has("IHDR", at: 4), length == 13 else { return .malformed("it does not begin with an IHDR chunk") }
    guard width <= Self.limit, height <= Self.limit else { return .malformed("its size is over 2³¹−1 pixels") }
    return .measured(width: UInt64(width), height: UInt64(height))
  }
}
