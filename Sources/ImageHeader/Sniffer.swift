/// Tells the format by the first bytes.
enum Sniffer {
  /// What the longest signature needs, bytes: `RIFF....WEBP` and a JPEG XL or ISO base media file's first box.
  static let byteCount = 12

  static func sniff(_ bytes: Bytes) -> Result<Parser, ImageHeaderError> {
    if bytes.be16(0) == 0xFFD8 { return .success(.jpeg(JPEGParser())) }
    if bytes.be64(0) == 0x8950_4E47_0D0A_1A0A { return .success(.png(PNGParser())) }
    if bytes.has("GIF87a", at: 0) || bytes.has("GIF89a", at: 0) { return .success(.gif(GIFParser())) }
    if bytes.has("RIFF", at: 0) && bytes.has("WEBP", at: 8) { return .success(.webp(WebPParser())) }
    if bytes.has("ftyp", at: 4) { return .success(.heif(HEIFParser())) }
    if bytes.be16(0) == 0xFF0A { return .success(.jxl(JXLParser(isBoxed: false))) }
    if bytes.be32(0) == 12 && bytes.has("JXL ", at: 4) && bytes.be32(8) == 0x0D0A_870A {
      return .success(.jxl(JXLParser(isBoxed: true)))
    }
    if let tiff = TIFFParser(signature: bytes) { return .success(.tiff(tiff)) }
    if bytes.has("BM", at: 0) { return .success(.bmp(BMPParser())) }
    if bytes.be32(0) == 0x0000_0100, let count = bytes.le16(4), count > 0 {
      return .success(.ico(ICOParser(entries: Int(count))))
    }
    return .failure(.notAnImage(looksLike: guess(bytes)))
  }

  /// What a body that is no image seems to be, for the person who reads the error.
  private static func guess(_ bytes: Bytes) -> String? {
    if bytes.be16(0) == 0x1F8B { return "gzip-compressed data" }
    if bytes.has("%PDF", at: 0) { return "a PDF file" }
    if bytes.has("PK\u{3}\u{4}", at: 0) { return "a ZIP file" }
    if bytes.be32(4) == 0x6A50_2020 { return "JPEG 2000, which is not supported" }
    if bytes.has("<svg", at: 0) { return "SVG, which has no size in pixels" }
    var offset = bytes.be16(0) == 0xEFBB && bytes.u8(2) == 0xBF ? 3 : 0
    while let byte = bytes.u8(offset), byte == 0x20 || (0x09...0x0D).contains(byte) { offset += 1 }
    return switch bytes.u8(offset) {
    case UInt8(ascii: "<"): "an HTML or XML page"
    case UInt8(ascii: "{"), UInt8(ascii: "["): "JSON"
    default: nil
    }
  }
}
