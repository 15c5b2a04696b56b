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
    }
  }
}
