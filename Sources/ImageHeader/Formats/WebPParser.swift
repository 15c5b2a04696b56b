/// WebP (RFC 9649): lossy (VP8, RFC 6386 section 9.1), lossless (VP8L) and extended (VP8X).
struct WebPParser: FormatParser {
  /// A size has 14 bits; the upper two of a VP8 size field are a scaling hint.
  private static let sizeMask: UInt32 = 0x3FFF

  /// From the first chunk's header to the end of the longest size field.
  var format: ImageFormat { .webp }
  var first: Step { .read(at: 12, count: 18) }

  mutating func step(_ bytes: Bytes) -> Step {
    if bytes.has("VP8 ", at: 0) { return lossy(bytes) }
    if bytes.has("VP8L", at: 0) { return lossless(bytes) }
    if bytes.has("VP8X", at: 0) { return extended(bytes) }
    return .malformed("its first chunk is not VP8, VP8L or VP8X")
  }

  private func lossy(_ bytes: Bytes) -> Step {
    guard let tag = bytes.u8(8), let start = bytes.le24(11), let width = bytes.le16(14), let height = bytes.le16(16)
    else { return .malformed("its VP8 chunk is cut") }
    guard tag & 1 == 0, start == 0x2A_019D else { return .malformed("its VP8 chunk has no key frame") }
    return .measured(width: UInt64(UInt32(width) & Self.sizeMask), height: UInt64(UInt32(height) & Self.sizeMask))
  }

  private func lossless(_ bytes: Bytes) -> Step {
    guard let signature = bytes.u8(8), let bits = bytes.le32(9) else { return .malformed("its VP8L chunk is cut") }
    guard signature == 0x2F, bits >> 29 == 0 else { return .malformed("its VP8L chunk has a wrong signature") }
    return .measured(width: UInt64(bits & Self.sizeMask) + 1, height: UInt64((bits >> 14) & Self.sizeMask) + 1)
  }

  private func extended(_ bytes: Bytes) -> Step {
    guard let width = bytes.le24(12), let height = bytes.le24(15) else { return .malformed("its VP8X chunk is cut") }
    return .measured(width: UInt64(width) + 1, height: UInt64(height) + 1)
  }
}
