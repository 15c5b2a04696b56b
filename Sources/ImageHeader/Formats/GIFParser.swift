/// GIF (GIF89a specification, section 18): the logical screen, whatever the frames' own sizes.
struct GIFParser: FormatParser {
  var format: ImageFormat { .gif }
  var first: Step { .read(at: 6, count: 4) }

  mutating func step(_ bytes: Bytes) -> Step {
    guard let width = bytes.le16(0), let height = bytes.le16(2) else { return .malformed("its logical screen is cut") }
    return .measured(width: UInt64(width), height: UInt64(height))
  }
}
