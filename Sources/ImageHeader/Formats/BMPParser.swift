/// BMP of Windows and OS/2: the bitmap's header stands behind the 14 bytes of the file's.
struct BMPParser: FormatParser {
  var format: ImageFormat { .bmp }
  var first: Step { .read(skipping: 14, count: BitmapHeader.length) }

  func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    let header: BitmapHeader
    do { header = try BitmapHeader(bytes) } catch { throw malformed(error.reason) }
    return try measured(header.width, header.height)
  }
}
