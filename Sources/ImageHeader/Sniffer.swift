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
    if let icons = ICOParser(signature: bytes) { return .ico(icons) }
    if bytes.be64(0) == 0x0000_000C_6A50_2020 { return .jp2(JP2Parser()) }
    if bytes.be32(0) == 0xFF4F_FF51 { return .j2k(J2KParser()) }
    if bytes.begins(with: "8BPS") { return .psd(PSDParser()) }
    if bytes.begins(with: "qoif") { return .qoi(QOIParser()) }
    if let svg = SVGParser(signature: bytes) { return .svg(svg) }
    if let what = unsupported(bytes) { throw .unsupported(what) }
    throw .notAnImage(looksLike: guess(bytes))
  }

  /// The name of a media file that is no image.
  private static func unsupported(_ bytes: Bytes) -> String? {
    switch (bytes.fourCC(0), bytes.fourCC(4), bytes.fourCC(8)) {
    case ("RIFF", _, "AVI "): "a video (AVI)"
    case ("RIFF", _, "WAVE"): "audio (WAV)"
    case (_, "moov", _), (_, "mdat", _), (_, "wide", _): "a video (QuickTime)"
    default: bytes.be32(0) == 0x1A45_DFA3 ? "a video (WebM or Matroska)" : nil
    }
  }

  /// A guess at what a body that is no image is, for the error's text.
  private static func guess(_ bytes: Bytes) -> String? {
    if bytes.be16(0) == 0x1F8B { return "gzip-compressed data" }
    if bytes.begins(with: "%PDF") { return "a PDF file" }
    if bytes.begins(with: "PK\u{3}\u{4}") { return "a ZIP file" }
    // The first line of a pointer is `version` and a URL.
    if bytes.begins(with: "version http") { return "a Git LFS pointer, which stands for a file" }
    if bytes.be16(0) == 0xFFFE || bytes.be16(0) == 0xFEFF { return "text in UTF-16" }
    return bytes.u8(textStart(bytes)).flatMap(guess)
  }

  /// The same for text by its first character.
  static func guess(_ character: UInt8) -> String? {
    switch character {
    case UInt8(ascii: "<"): markup
    case UInt8(ascii: "{"), UInt8(ascii: "["): "JSON"
    default: nil
    }
  }

  static let markup = "an HTML or XML page"

  /// The offset of the first character that is no white space, behind a byte order mark of UTF-8.
  static func textStart(_ bytes: Bytes) -> Int {
    var offset = bytes.be16(0) == 0xEFBB && bytes.u8(2) == 0xBF ? 3 : 0
    while let byte = bytes.u8(offset), isWhiteSpace(byte) { offset += 1 }
    return offset
  }

  static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
