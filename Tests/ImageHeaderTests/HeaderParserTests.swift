import ImageHeader
import Testing

/// Every image is fed in pieces of several sizes: the result must not depend on where a piece ends.
@Suite struct HeaderParserTests {
  struct Good: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let size: ImageSize

    init(_ name: String, _ format: ImageFormat, _ width: Int, _ height: Int, _ bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
      size = ImageSize(format: format, width: width, height: height)
    }

    var testDescription: String { name }
  }

  struct Bad: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    /// A part of the expected error.
    let words: String

    init(_ name: String, _ words: String, _ bytes: [UInt8]) {
      self.name = name
      self.words = words
      self.bytes = bytes
    }

    var testDescription: String { name }
  }

  private static let exif = ImageBytes.segment(0xE1, [UInt8](repeating: 0xFF, count: 60_000))

  static let good = classic + heif + boxed + flat + svg
  static let bad = badClassic + badHEIF + badBoxed + badFlat + badSVG

  private static let classic: [Good] = [
    Good("JPEG", .jpeg, 321, 123, ImageBytes.jpeg(ImageBytes.frame(321, 123))),
    Good(
      "JPEG behind 1.2 MB of metadata", .jpeg, 9, 8,
      ImageBytes.jpeg(Array(repeating: exif, count: 20).flatMap { $0 }, ImageBytes.frame(9, 8))),
    Good(
      "JPEG, fill bytes and junk", .jpeg, 5, 6,
      ImageBytes.jpeg([0xFF, 0xFF, 0xFF, 0xE0, 0, 2, 1, 2, 3], ImageBytes.frame(5, 6, marker: 0xC2))),
    Good("JPEG, arithmetic", .jpeg, 5, 6, ImageBytes.jpeg(ImageBytes.frame(5, 6, marker: 0xC9))),
    Good(
      "JPEG, height by DNL", .jpeg, 70, 50,
      ImageBytes.jpeg(ImageBytes.frame(70, 0), ImageBytes.scan, ImageBytes.segment(0xDC, ImageBytes.be16(50)))),
    Good("PNG", .png, 45, 67, Array(ImageBytes.png(45, 67).prefix(24))),
    Good("PNG, largest", .png, 0x7FFF_FFFF, 0x7FFF_FFFF, ImageBytes.png(0x7FFF_FFFF, 0x7FFF_FFFF)),
    Good(
      "PNG, Apple's", .png, 4, 5,
      ImageBytes.png(4, 5, before: ImageBytes.be32(4) + ImageBytes.ascii("CgBI") + [0, 0, 0, 0, 1, 2, 3, 4])),
    Good("GIF", .gif, 10, 300, ImageBytes.gif(10, 300)),
    Good(
      "WebP, lossy, scaling bits", .webp, 77, 55,
      ImageBytes.webp(
        "VP8 ", [0x10, 0, 0, 0x9D, 0x01, 0x2A] + ImageBytes.le16(77 | 0x4000) + ImageBytes.le16(55 | 0xC000))),
    Good("WebP, lossless", .webp, 300, 200, ImageBytes.webp("VP8L", [0x2F] + ImageBytes.le32(299 | 199 << 14))),
    Good(
      "WebP, extended", .webp, 70_000, 3, ImageBytes.webp("VP8X", ImageBytes.le32(0) + [0x6F, 0x11, 0x01, 2, 0, 0])),
    Good(
      "AVIF", .avif, 320, 200,
      ImageBytes.fileType("avif", "mif1")
        + ImageBytes.meta(ImageBytes.primaryItem(1), ImageBytes.properties([ImageBytes.extent(320, 200)], [[1, 0x81]]))),
    Good(
      "AVIF, the meta box with data behind it", .avif, 320, 200,
      ImageBytes.fileType("avif", "mif1")
        + ImageBytes.meta(ImageBytes.primaryItem(1), ImageBytes.properties([ImageBytes.extent(320, 200)], [[1, 0x81]]))
        + ImageBytes.be32(5000) + ImageBytes.ascii("mdat") + [UInt8](repeating: 0, count: 100)),
    Good(
      "AVIF, the primary item is the smaller", .avif, 3, 2,
      ImageBytes.fileType("avif")
        + ImageBytes.meta(
          ImageBytes.primaryItem(2),
          ImageBytes.properties([ImageBytes.extent(320, 200), ImageBytes.extent(3, 2)], [[1, 1], [2, 2]]))),
    Good(
      "AVIF, another item is turned", .avif, 320, 200,
      ImageBytes.fileType("avif")
        + ImageBytes.meta(
          ImageBytes.primaryItem(1),
          ImageBytes.properties([ImageBytes.extent(320, 200), ImageBytes.box("irot", [1])], [[1, 1], [2, 1, 2]]))),
    Good(
      "AVIF, associations before the properties, with long numbers", .avif, 3, 2,
      ImageBytes.fileType("avif")
        + ImageBytes.meta(
          ImageBytes.primaryItem(2),
          ImageBytes.box(
            "iprp",
            ImageBytes.box("ipma", [0, 0, 0, 1] + ImageBytes.be32(2) + [0, 1, 1, 0, 1, 0, 2, 2, 0x80, 3, 0, 2])
              + ImageBytes.box(
                "ipco",
                ImageBytes.extent(320, 200) + ImageBytes.extent(3, 2) + ImageBytes.box("pixi", [0, 0, 0, 0]))))),
    Good(
      "HEIC, turned", .heic, 200, 320,
      ImageBytes.fileType("heic")
        + ImageBytes.meta(
          ImageBytes.primaryItem(1),
          ImageBytes.properties([ImageBytes.extent(320, 200), ImageBytes.box("irot", [3])], [[1, 1, 2]]))),
    Good(
      "HEIC, only mif1", .heic, 3, 2,
      ImageBytes.fileType("mif1")
        + ImageBytes.meta(ImageBytes.primaryItem(1), ImageBytes.properties([ImageBytes.extent(3, 2)], [[1, 1]]))),
    Good(
      "HEIC, meta behind a 64-bit box", .heic, 3, 2,
      ImageBytes.fileType("heic") + ImageBytes.be32(1) + ImageBytes.ascii("mdat") + ImageBytes.be64(100_016)
        + [UInt8](repeating: 7, count: 100_000)
        + ImageBytes.meta(ImageBytes.primaryItem(1), ImageBytes.properties([ImageBytes.extent(3, 2)], [[1, 1]]))),
    Good(
      "HEIC, meta to the end of the file", .heic, 3, 2,
      ImageBytes.fileType("heic") + ImageBytes.be32(0)
        + ImageBytes.meta(ImageBytes.primaryItem(1), ImageBytes.properties([ImageBytes.extent(3, 2)], [[1, 1]]))
        .dropFirst(4)),
    Good("JPEG XL, bare, small", .jxl, 64, 64, [0xFF, 0x0A, 0b0100_1111, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    Good(
      "JPEG XL in boxes", .jxl, 64, 64,
      ImageBytes.jxlBoxes(ImageBytes.box("jxlc", [0xFF, 0x0A, 0b0100_1111, 0, 0, 0, 0, 0, 0, 0]))),
    Good(
      "BMP, top-down", .bmp, 8, 6,
      ImageBytes.bmp(ImageBytes.le32(8) + ImageBytes.le32(-6) + [UInt8](repeating: 0, count: 28))),
    Good(
      "BMP, OS/2 core", .bmp, 8, 6,
      ImageBytes.bmp(ImageBytes.le16(8) + ImageBytes.le16(6) + [1, 0, 24, 0]) + [0, 0, 0, 0]),
    Good("TIFF", .tiff, 70_000, 3, ImageBytes.tiff(70_000, 3)),
    Good("TIFF, directory at the end", .tiff, 12, 34, ImageBytes.tiff(12, 34, padding: 200_000)),
    Good("BigTIFF", .tiff, 1234, 567, ImageBytes.bigTIFF(1234, 567)),
  ]

  private static let badClassic: [Bad] = [
    Bad("nothing", "empty", []),
    Bad("two bytes", "cut jpeg", [0xFF, 0xD8]),
    Bad("HTML", "HTML", ImageBytes.ascii("  \n<!DOCTYPE html><html></html>")),
    Bad("JSON", "JSON", ImageBytes.ascii(#"{"error":"not found"}"#)),
    Bad("gzip", "gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    Bad("noise", "no known image format", Array("abcdefghijklmnop".utf8)),
    Bad(
      "JPEG, segment of length 0", "length below 2",
      ImageBytes.jpeg([UInt8](repeating: 0, count: 3), [0xFF, 0xDB, 0, 0, 0xFF, 0xDB, 0, 0])),
    Bad("JPEG, no height", "no DNL", ImageBytes.jpeg(ImageBytes.frame(70, 0), ImageBytes.scan, [0xFF, 0xD9])),
    Bad("JPEG, scan before frame", "before the frame", ImageBytes.jpeg(ImageBytes.scan)),
    Bad("JPEG, no width", "0 ×", ImageBytes.jpeg(ImageBytes.frame(0, 5))),
    Bad("PNG, over 2³¹", "2³¹", ImageBytes.png(0x8000_0001, 5)),
    Bad("PNG, cut", "cut png", Array(ImageBytes.png(45, 67).prefix(23))),
    Bad(
      "PNG, no IHDR", "IHDR",
      ImageBytes.png(1, 1, before: ImageBytes.be32(0) + ImageBytes.ascii("IDAT") + [0, 0, 0, 0])),
    Bad("GIF, no width", "0 ×", ImageBytes.gif(0, 5)),
    Bad(
      "HEIC, property of size 0", "longer than its parent",
      ImageBytes.fileType("heic")
        + ImageBytes.meta(
          ImageBytes.primaryItem(1),
          ImageBytes.properties([ImageBytes.be32(0) + ImageBytes.extent(3, 2).dropFirst(4)], [[1, 1]]))),
    Bad(
      "HEIC, no primary item", "pitm",
      ImageBytes.fileType("heic") + ImageBytes.meta(ImageBytes.properties([ImageBytes.extent(3, 2)], [[1, 1]]))),
    Bad(
      "HEIC, meta over the bound", "over 1048576",
      ImageBytes.fileType("heic") + ImageBytes.be32(2 << 20) + ImageBytes.ascii("meta")
        + [UInt8](repeating: 0, count: 2 << 20)),
    Bad(
      "HEIC, an empty meta box", "a cut meta box",
      ImageBytes.fileType("heic") + ImageBytes.box("meta", []) + ImageBytes.be64(0)),
    Bad("JSON behind many spaces", "JSON", Array(repeating: 0x20, count: 12) + ImageBytes.ascii("{")),
    Bad("a film", "a video (MP4)", ImageBytes.fileType("isom", "mp42") + ImageBytes.box("mdat", [])),
    Bad("TIFF, directory beyond the end", "cut tiff", ImageBytes.ascii("MM") + [0, 42, 0xFF, 0xFF, 0xFF, 0xFF]),
    Bad(
      "TIFF, directory inside the header", "first directory",
      ImageBytes.ascii("II") + ImageBytes.le16(42) + ImageBytes.le32(4) + [0, 0, 0, 0]),
    Bad(
      "TIFF, no size", "no ImageWidth",
      ImageBytes.ascii("II") + ImageBytes.le16(42) + ImageBytes.le32(8) + ImageBytes.le16(1)
        + [UInt8](repeating: 2, count: 12)),
    Bad("TIFF, no width", "ImageWidth is 0", ImageBytes.tiff(0, 3)),
    Bad("BigTIFF, over 2³²", "ImageLength is 4294967296", ImageBytes.bigTIFF(3, 1 << 32)),
    Bad(
      "JPEG XL, no codestream", "no signature",
      ImageBytes.jxlBoxes(ImageBytes.box("jxlc", [0xFF, 0x0B] + [UInt8](repeating: 0, count: 8)))),
    Bad(
      "HEIC, cut associations", "a cut ipma box",
      ImageBytes.fileType("heic")
        + ImageBytes.meta(
          ImageBytes.primaryItem(1),
          ImageBytes.box(
            "iprp",
            ImageBytes.box("ipco", ImageBytes.extent(3, 2))
              + ImageBytes.box("ipma", ImageBytes.be32(0) + ImageBytes.be32(1) + [0, 1, 2, 1])))),
    Bad("BMP, unknown header", "unknown header", ImageBytes.bmp([UInt8](repeating: 0, count: 90))),
  ]

  private static let pieces = [1, 2, 3, 7, 100, 4096, 1 << 30]

  private func measure(_ bytes: [UInt8], pieces: Int, _ parser: inout HeaderParser) -> Result<
    ImageSize, ImageHeaderError
  > {
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      bytes[start..<min(start + pieces, bytes.count)].withUnsafeBytes { parser.feed($0) }
    }
    return parser.finish()
  }

  @Test(arguments: good) func measures(_ image: Good) {
    var parser = HeaderParser()
    for pieces in Self.pieces {
      parser.reset()
      #expect(measure(image.bytes, pieces: pieces, &parser) == .success(image.size), "in pieces of \(pieces)")
    }
  }

  @Test(arguments: bad) func refuses(_ image: Bad) {
    var parser = HeaderParser()
    for pieces in Self.pieces {
      parser.reset()
      guard case .failure(let error) = measure(image.bytes, pieces: pieces, &parser) else {
        Issue.record("measured in pieces of \(pieces)")
        continue
      }
      #expect("\(error)".contains(image.words), "in pieces of \(pieces): \(error)")
    }
  }

  @Test(arguments: good) func everySplitGivesTheSame(_ image: Good) {
    var parser = HeaderParser()
    for split in Self.lengths(image.bytes) {
      parser.reset()
      for piece in [image.bytes[..<split], image.bytes[split...]] { piece.withUnsafeBytes { parser.feed($0) } }
      #expect(parser.finish() == .success(image.size), "split at \(split)")
    }
  }

  /// A cut image has its size or none, never another one, however its bytes come.
  @Test(arguments: good) func everyCutGivesTheSizeOrNone(_ image: Good) {
    var parser = HeaderParser()
    for length in Self.lengths(image.bytes) {
      let bytes = Array(image.bytes.prefix(length))
      parser.reset()
      let whole = measure(bytes, pieces: 1 << 30, &parser)
      if case .success(let size) = whole { #expect(size == image.size, "cut to \(length)") }
      parser.reset()
      #expect(measure(bytes, pieces: bytes.count < 3000 ? 1 : 4096, &parser) == whole, "cut to \(length)")
    }
  }

  /// All lengths up to that of the bytes, or some of them if there are many.
  private static func lengths(_ bytes: [UInt8]) -> [Int] {
    bytes.count < 1000 ? Array(0...bytes.count) : (0...40).map { bytes.count * $0 / 40 } + [1, 2, 8, 11, 12, 13]
  }

  @Test(arguments: good) func everyChangedByteEndsInAnAnswer(_ image: Good) {
    for offset in 0..<min(image.bytes.count, 300) {
      for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] {
        var bytes = image.bytes
        bytes[offset] = value
        var parser = HeaderParser()
        _ = measure(bytes, pieces: 4096, &parser)
      }
    }
  }

  @Test func perimeterHas64Bits() {
    #expect(ImageSize(format: .png, width: 0x7FFF_FFFF, height: 0x7FFF_FFFF).perimeter == 8_589_934_588)
  }
}
