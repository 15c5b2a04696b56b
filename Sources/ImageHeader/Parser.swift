/// The state machine of the format that was sniffed. An enum, not an existential: a step costs no allocation.
enum Parser {
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
    case .jpeg: .jpeg
    case .png: .png
    case .gif: .gif
    case .webp: .webp
    case .heif(let parser): parser.format
    case .jxl: .jxl
    case .bmp: .bmp
    case .tiff: .tiff
    case .ico: .ico
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

  mutating func step(_ bytes: Bytes) -> Step {
    switch self {
    case .jpeg(var parser):
      defer { self = .jpeg(parser) }
      return parser.step(bytes)
    case .png(var parser):
      defer { self = .png(parser) }
      return parser.step(bytes)
    case .gif(var parser): return parser.step(bytes)
    case .webp(var parser): return parser.step(bytes)
    case .heif(var parser):
      defer { self = .heif(parser) }
      return parser.step(bytes)
    case .jxl(var parser):
      defer { self = .jxl(parser) }
      return parser.step(bytes)
    case .bmp(var parser): return parser.step(bytes)
    case .tiff(var parser):
      defer { self = .tiff(parser) }
      return parser.step(bytes)
    case .ico(var parser):
      defer { self = .ico(parser) }
      return parser.step(bytes)
    }
  }
}
