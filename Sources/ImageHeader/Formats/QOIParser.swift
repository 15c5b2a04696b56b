/// QOI (The Quite OK Image Format, specification 1.0): the size stands behind the signature.
struct QOIParser: FormatParser {
  var format: ImageFormat { .qoi }
  var first: Step { .read(skipping: 4, count: 8) }

  func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    guard let width = bytes.be32(0), let height = bytes.be32(4) else { throw malformed("its header is cut") }
    return try measured(width, height)
  }
}
