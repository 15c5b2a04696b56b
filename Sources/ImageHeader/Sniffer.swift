/// Finds the format by the first bytes.
enum Sniffer {
  /// The longest signature, bytes: `RIFF....WEBP`, and the first box of a JPEG XL or ISO base media file.
  static let byteCount = 12

  static func sniff(_ bytes: Bytes) throws(ImageHeaderError) -> Parser {
    if bytes.be16(0) == 0xFFD8 { return .jpeg(JPEGParser()) }
    if bytes.be64(0) == 0x8950_4E47_0D0A_1A0A { return .png(PNGParser()) }
    if bytes.begins(with: "GIF87a") || bytes.begins(with: "GIF89a") { return .gif(GIFParser()) }
    if bytes.fourCC(0) == "RIFF" && bytes.fourCC(8) == "WEBP" { return .webp(WebPParser()) }
    if bytes.fourCC(4) == "ftyp" { return .heif(HEIFParser()) }
    if bytes.be16(0) == 0xFF0A { return .jxl(JXLParser(isBoxed: false)) }
    if bytes.be32(0) == 12 && bytes.fourCC(4) == "JXL " && bytes.be32(8) == 0x0D0A_870A {
      return .jxl(JXLParser(isBoxed: true))
    }
    if let tiff = TIFFParser(signature: bytes) { return .tiff(tiff) }
    if bytes.begins(with: "BM") { return .bmp(BMPParser()) }
    if bytes.be32(0) == 0x0000_0100, let count = bytes.le16(4), count > 0 {
      return .ico(ICOParser(entries: count))
    }
    if let what = unsupported(bytes) { throw .unsupported(what) }
    throw .notAnImage(looksLike: guess(bytes))
  }

  /// The name of an image format without a parser.
  private static func unsupported(_ bytes: Bytes) -> String? {
    if bytes.be32(4) == 0x6A50_2020 { return "JPEG 2000" }
    if bytes.begins(with: "<svg") { return "SVG, which has no size in pixels" }
    return nil
  }

  /// A guess at what a body that is no image is, for the error's text.
  private static func guess(_ bytes: Bytes) -> String? {
    if bytes.be16(0) == 0x1F8B { return "gzip-compressed data" }
    if bytes.begins(with: "%PDF") { return "a PDF file" }
    if bytes.begins(with: "PK\u{3}\u{4}") { return "a ZIP file" }
    var offset = bytes.be16(0) == 0xEFBB && bytes.u8(2) == 0xBF ? 3 : 0
    while let byte = bytes.u8(offset), byte == 0x20 || (0x09...0x0D).contains(byte) { offset += 1 }
    return switch bytes.u8(offset) {
    case UInt8(ascii: "<"): "an HTML or XML page"
    case UInt8(ascii: "{"), UInt8(ascii: "["): "JSON"
    default: nil
    }
  }
}
