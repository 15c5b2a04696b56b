/// The state machine of the format that was sniffed. An enum, not an existential: it costs no allocation.
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

  /// Lets the machine go as far as the piece allows. The format is told apart once, not for each step.
  mutating func advance(_ cursor: inout Cursor, _ piece: UnsafeRawBufferPointer) {
    switch self {
    case .jpeg(var parser):
      cursor.advance(&parser, piece)
      self = .jpeg(parser)
    case .png(var parser):
      cursor.advance(&parser, piece)
      self = .png(parser)
    case .gif(var parser):
      cursor.advance(&parser, piece)
      self = .gif(parser)
    case .webp(var parser):
      cursor.advance(&parser, piece)
      self = .webp(parser)
    case .heif(var parser):
      cursor.advance(&parser, piece)
      self = .heif(parser)
    case .jxl(var parser):
      cursor.advance(&parser, piece)
      self = .jxl(parser)
    case .bmp(var parser):
      cursor.advance(&parser, piece)
      self = .bmp(parser)
    case .tiff(var parser):
      cursor.advance(&parser, piece)
      self = .tiff(parser)
    case .ico(var parser):
      cursor.advance(&parser, piece)
      self = .ico(parser)
    }
  }

  /// A step over what is held, at the body's end.
  mutating func advanceOnHeld(_ cursor: inout Cursor) {
    switch self {
    case .jpeg(var parser):
      cursor.advanceOnHeld(&parser)
      self = .jpeg(parser)
    case .png(var parser):
      cursor.advanceOnHeld(&parser)
      self = .png(parser)
    case .gif(var parser):
      cursor.advanceOnHeld(&parser)
      self = .gif(parser)
    case .webp(var parser):
      cursor.advanceOnHeld(&parser)
      self = .webp(parser)
    case .heif(var parser):
      cursor.advanceOnHeld(&parser)
      self = .heif(parser)
    case .jxl(var parser):
      cursor.advanceOnHeld(&parser)
      self = .jxl(parser)
    case .bmp(var parser):
      cursor.advanceOnHeld(&parser)
      self = .bmp(parser)
    case .tiff(var parser):
      cursor.advanceOnHeld(&parser)
      self = .tiff(parser)
    case .ico(var parser):
      cursor.advanceOnHeld(&parser)
      self = .ico(parser)
    }
  }
}
