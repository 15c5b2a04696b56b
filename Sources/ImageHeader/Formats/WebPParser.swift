/// WebP (RFC 9649): lossy (VP8, RFC 6386 section 9.1), lossless (VP8L) and extended (VP8X).
struct WebPParser: FormatParser {
  /// A size has 14 bits; the upper two of a VP8 size field are a scaling hint.
  private static let sizeMask: UInt16 = 0x3FFF

  var format: ImageFormat { .webp }
  /// From the first chunk's header to the end of the size field: a lossless image of one colour ends soon behind it.
  private static let losslessLength = 13
  private static let longestLength = 18

  var first: Step { .read(skipping: 12, count: Self.losslessLength) }

  func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    if bytes.fourCC(0) == "VP8L" { return try lossless(bytes) }
    if bytes.count < Self.longestLength { return .read(skipping: 0, count: Self.longestLength) }
    switch bytes.fourCC(0) {
    case "VP8 ": return try lossy(bytes)
    case "VP8X": return try extended(bytes)
    default: throw malformed("its first chunk is not VP8, VP8L or VP8X")
    }
  }

  private func lossy(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    guard let tag = bytes.u8(8), let start = bytes.le24(11), let width = bytes.le16(14), let height = bytes.le16(16)
    else { throw malformed("its VP8 chunk is cut") }
    guard tag & 1 == 0, start == 0x2A_019D else { throw malformed("its VP8 chunk has no key frame") }
    return try measured(width & Self.sizeMask, height & Self.sizeMask)
  }

  private func lossless(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    guard let signature = bytes.u8(8), let bits = bytes.le32(9) else { throw malformed("its VP8L chunk is cut") }
    guard signature == 0x2F, bits >> 29 == 0 else { throw malformed("its VP8L chunk has a wrong signature") }
    return try measured((bits & UInt32(Self.sizeMask)) + 1, (bits >> 14 & UInt32(Self.sizeMask)) + 1)
  }

  private func extended(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    guard let width = bytes.le24(12), let height = bytes.le24(15) else { throw malformed("its VP8X chunk is cut") }
    return try measured(width + 1, height + 1)
  }
}
