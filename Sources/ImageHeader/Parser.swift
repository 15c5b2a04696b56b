/// The state machine of the format that was sniffed. An enum, not an existential: it costs no allocation.
enum Parser: FormatParser {
  case jpeg(JPEGParser)
  case png(PNGParser)
  case gif(GIFParser)
  case webp(WebPParser)
  case heif(HEIFParser)
  case jxl(JXLParser)
  case bmp(BMPParser)
  case tiff(TIFFParser)
  case ico(ICOParser)
  case jp2(JP2Parser)
  case j2k(J2KParser)
  case psd(PSDParser)
  case qoi(QOIParser)
  case svg(SVGParser)

  var format: ImageFormat {
    switch self {
    case .jpeg(let parser): parser.format
    case .png(let parser): parser.format
    case .gif(let parser): parser.format
    case .webp(let parser): parser.format
    case .heif(let parser): parser.format
    case .jxl(let parser): parser.format
    case .bmp(let parser): parser.format
    case .tiff(let parser): parser.format
    case .ico(let parser): parser.format
    case .jp2(let parser): parser.format
    case .j2k(let parser): parser.format
    case .psd(let parser): parser.format
    case .qoi(let parser): parser.format
    case .svg(let parser): parser.format
    }
  }

  var first: Step {
    switch self {
    case .jpeg(let parser): parser.first
    case .png(let parser): parser.first
    case .gif(let parser): parser.first
    case .webp(let parser): parser.first
    case .heif(let parser): parser.first
    case .jxl(let parser): parser.first
    case .bmp(let parser): parser.first
    case .tiff(let parser): parser.first
    case .ico(let parser): parser.first
    case .jp2(let parser): parser.first
    case .j2k(let parser): parser.first
    case .psd(let parser): parser.first
    case .qoi(let parser): parser.first
    case .svg(let parser): parser.first
    }
  }

  func truncated(bytes: UInt64) -> ImageHeaderError {
    switch self {
    case .jpeg(let parser): parser.truncated(bytes: bytes)
    case .png(let parser): parser.truncated(bytes: bytes)
    case .gif(let parser): parser.truncated(bytes: bytes)
    case .webp(let parser): parser.truncated(bytes: bytes)
    case .heif(let parser): parser.truncated(bytes: bytes)
    case .jxl(let parser): parser.truncated(bytes: bytes)
    case .bmp(let parser): parser.truncated(bytes: bytes)
    case .tiff(let parser): parser.truncated(bytes: bytes)
    case .ico(let parser): parser.truncated(bytes: bytes)
    case .jp2(let parser): parser.truncated(bytes: bytes)
    case .j2k(let parser): parser.truncated(bytes: bytes)
    case .psd(let parser): parser.truncated(bytes: bytes)
    case .qoi(let parser): parser.truncated(bytes: bytes)
    case .svg(let parser): parser.truncated(bytes: bytes)
    }
  }

  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    switch self {
    case .jpeg(var parser):
      defer { self = .jpeg(parser) }
      return try parser.step(bytes)
    case .png(var parser):
      defer { self = .png(parser) }
      return try parser.step(bytes)
    case .gif(let parser): return try parser.step(bytes)
    case .webp(let parser): return try parser.step(bytes)
    case .heif(var parser):
      defer { self = .heif(parser) }
      return try parser.step(bytes)
    case .jxl(var parser):
      defer { self = .jxl(parser) }
      return try parser.step(bytes)
    case .bmp(let parser): return try parser.step(bytes)
    case .tiff(var parser):
      defer { self = .tiff(parser) }
      return try parser.step(bytes)
    case .ico(var parser):
      defer { self = .ico(parser) }
      return try parser.step(bytes)
    case .jp2(var parser):
      defer { self = .jp2(parser) }
      return try parser.step(bytes)
    case .j2k(let parser): return try parser.step(bytes)
    case .psd(let parser): return try parser.step(bytes)
    case .qoi(let parser): return try parser.step(bytes)
    case .svg(var parser):
      defer { self = .svg(parser) }
      return try parser.step(bytes)
    }
  }
}
