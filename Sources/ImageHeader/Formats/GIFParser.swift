/// GIF (GIF89a specification, section 18): the size of the logical screen, not of a frame.
struct GIFParser: FormatParser {
  var format: ImageFormat { .gif }
  var first: Step { .read(skipping: 6, count: 4) }

  func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    guard let width = bytes.le16(0), let height = bytes.le16(2) else { throw malformed("its logical screen is cut") }
    return try measured(width, height)
  }
}
