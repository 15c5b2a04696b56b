/// Builds headers byte by byte, by the formats' specifications.
enum ImageBytes {
  static func be16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)] }
  static func be32(_ value: Int) -> [UInt8] { be16(value >> 16 & 0xFFFF) + be16(value & 0xFFFF) }
  static func be64(_ value: Int) -> [UInt8] { be32(value >> 32 & 0xFFFF_FFFF) + be32(value & 0xFFFF_FFFF) }
  static func le16(_ value: Int) -> [UInt8] { be16(value).reversed() }
  static func le32(_ value: Int) -> [UInt8] { be32(value).reversed() }
  static func le64(_ value: Int) -> [UInt8] { be64(value).reversed() }
  static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

  // MARK: JPEG

  static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0xFF, marker] + be16(content.count + 2) + content
  }

  static func frame(_ width: Int, _ height: Int, marker: UInt8 = 0xC0) -> [UInt8] {
    segment(marker, [8] + be16(height) + be16(width) + [1, 1, 0x11, 0])
  }

  static func jpeg(_ parts: [UInt8]...) -> [UInt8] { [0xFF, 0xD8] + parts.flatMap { $0 } }

  static let scan = segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]

  // MARK: PNG

  static func png(_ width: Int, _ height: Int, before: [UInt8] = []) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + before + be32(13) + ascii("IHDR") + be32(width) + be32(height)
      + [8, 0, 0, 0, 0]
  }

  // MARK: WebP

  static func webp(_ chunk: String, _ content: [UInt8]) -> [UInt8] {
    ascii("RIFF") + le32(content.count + 12) + ascii("WEBP") + ascii(chunk) + le32(content.count) + content
      + [UInt8](repeating: 0, count: 16)
  }

  // MARK: ISO base media

  static func box(_ type: String, _ content: [UInt8]) -> [UInt8] { be32(content.count + 8) + ascii(type) + content }

  static func fileType(_ brands: String...) -> [UInt8] {
    box("ftyp", ascii(brands[0]) + be32(0) + brands.dropFirst().flatMap(ascii))
  }

  static func primaryItem(_ number: Int) -> [UInt8] { box("pitm", be32(0) + be16(number)) }

  static func extent(_ width: Int, _ height: Int) -> [UInt8] { box("ispe", be32(0) + be32(width) + be32(height)) }

  /// - Parameter associations: item number, then the numbers of its properties.
  static func properties(_ properties: [[UInt8]], _ associations: [[UInt8]]) -> [UInt8] {
    let entries = associations.flatMap { be16(Int($0[0])) + [UInt8($0.count - 1)] + $0.dropFirst() }
    return box(
      "iprp", box("ipco", properties.flatMap { $0 }) + box("ipma", be32(0) + be32(associations.count) + entries))
  }

  static func meta(_ children: [UInt8]...) -> [UInt8] { box("meta", be32(0) + children.flatMap { $0 }) }

  /// A clean aperture, each value with its denominator.
  static func aperture(
    _ width: (Int, Int), _ height: (Int, Int), _ horizontal: (Int, Int) = (0, 1), _ vertical: (Int, Int) = (0, 1)
  ) -> [UInt8] {
    box("clap", [width, height, horizontal, vertical].flatMap { be32($0.0) + be32($0.1) })
  }

  static func turn(_ quarters: UInt8) -> [UInt8] { box("irot", [quarters]) }

  /// The types of the items 1, 2, 3, …
  static func itemTypes(_ types: String...) -> [UInt8] {
    let entries = types.enumerated().flatMap {
      box("infe", [2, 0, 0, 0] + be16($0.offset + 1) + be16(0) + ascii($0.element) + [0])
    }
    return box("iinf", be32(0) + be16(types.count) + entries)
  }

  /// The data of one item inside the meta box, behind some bytes that are not its own; another item's place stands before.
  static func itemData(_ item: Int, version: Int = 1, _ data: [UInt8]) -> [UInt8] {
    func number(_ value: Int) -> [UInt8] { version < 2 ? be16(value) : be32(value) }
    let method: [UInt8] = version == 0 ? [] : be16(1)
    var places: [UInt8] = []
    for (item, offset) in [(9, 0), (item, 3)] {
      places += number(item) + method + be16(0)
      places += be32(offset) + be16(1) + be32(2) + be32(data.count)
    }
    let head: [UInt8] = [UInt8(version), 0, 0, 0] + be16(0x4440) + number(2)
    return box("iloc", head + places) + box("idat", [UInt8](repeating: 0xEE, count: 5) + data)
  }

  static func derived(_ item: Int, from sources: Int...) -> [UInt8] {
    box("iref", be32(0) + box("dimg", be16(item) + be16(sources.count) + sources.flatMap(be16)))
  }

  /// - Parameter matrix: the six values a, b, u, c, d, v.
  static func track(
    _ width: Int, _ height: Int, handler: String = "pict", isLong: Bool = false, matrix: [Int] = [1, 0, 0, 0, 1, 0]
  ) -> [UInt8] {
    let times = [UInt8](repeating: 0, count: isLong ? 32 : 20)
    var header: [UInt8] = [isLong ? 1 : 0, 0, 0, 7] + times + [UInt8](repeating: 0, count: 16)
    let values: [Int] = matrix.map { $0 << 16 } + [0, 0, 1 << 30, width << 16, height << 16]
    header += values.flatMap(be32)
    return box(
      "trak",
      box("tkhd", header) + box("mdia", box("hdlr", be64(0) + ascii(handler) + [UInt8](repeating: 0, count: 13))))
  }

  static func movie(_ tracks: [UInt8]...) -> [UInt8] {
    box("moov", box("mvhd", [UInt8](repeating: 0, count: 100)) + tracks.flatMap { $0 })
  }

  // MARK: JPEG XL

  /// The codestream of an image of 400 × 300: both sides in 9 bits.
  static let jxlCodestream: [UInt8] = {
    let bits = [(0, 1), (0, 2), (299, 9), (0, 3), (0, 2), (399, 9)].flatMap { value, count in
      (0..<count).map { value >> $0 & 1 }
    }
    let size = stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<min(start + 8, bits.count)].enumerated().reduce(UInt8(0)) { $0 | UInt8($1.element << $1.offset) }
    }
    return [0xFF, 0x0A] + size + [UInt8](repeating: 0, count: 20)
  }()

  static func jxlPart(_ number: Int, isLast: Bool = false, _ content: some Collection<UInt8>) -> [UInt8] {
    box("jxlp", be32(isLast ? number | 0x8000_0000 : number) + content)
  }

  static func jxlBoxes(_ boxes: [UInt8]) -> [UInt8] {
    [0, 0, 0, 12] + ascii("JXL ") + [0x0D, 0x0A, 0x87, 0x0A] + fileType("jxl ", "jxl ") + boxes
  }

  // MARK: TIFF

  static func tiff(_ width: Int, _ height: Int, padding: Int = 0) -> [UInt8] {
    let entry = { (tag: Int, value: Int) in le16(tag) + le16(4) + le32(1) + le32(value) }
    return ascii("II") + le16(42) + le32(8 + padding) + [UInt8](repeating: 0, count: padding) + le16(2)
      + entry(256, width) + entry(257, height) + le32(0)
  }

  static func bigTIFF(_ width: Int, _ height: Int) -> [UInt8] {
    let entry = { (tag: Int, value: Int) in be16(tag) + be16(16) + be64(1) + be64(value) }
    return ascii("MM") + be16(43) + be16(8) + be16(0) + be64(16) + be64(2) + entry(256, width) + entry(257, height)
  }

  // MARK: BMP, GIF, ICO

  static func bmp(_ header: [UInt8]) -> [UInt8] {
    ascii("BM") + [UInt8](repeating: 0, count: 12) + le32(header.count + 4) + header
  }

  static func gif(_ width: Int, _ height: Int) -> [UInt8] { ascii("GIF89a") + le16(width) + le16(height) + [0, 0, 0] }

  /// - Parameters:
  ///   - type: 1 for an icon, 2 for a cursor.
  ///   - images: what the directory says of each, and its data.
  static func ico(type: Int = 1, reserved: UInt8 = 0, _ images: [(width: UInt8, height: UInt8, data: [UInt8])])
    -> [UInt8]
  {
    var offset = 6 + 16 * images.count
    var directory: [UInt8] = []
    for image in images {
      directory +=
        [image.width, image.height, 0, reserved] + le16(1) + le16(32) + le32(image.data.count) + le32(offset)
      offset += image.data.count
    }
    return le16(0) + le16(type) + le16(images.count) + directory + images.flatMap(\.data)
  }

  /// An icon's bitmap, whose height counts its mask too.
  static func iconBitmap(_ width: Int, _ height: Int) -> [UInt8] {
    le32(40) + le32(width) + le32(2 * height) + [UInt8](repeating: 0, count: 28)
  }

  // MARK: Others

  static func psd(_ width: Int, _ height: Int, version: Int = 1) -> [UInt8] {
    ascii("8BPS") + be16(version) + [UInt8](repeating: 0, count: 6) + be16(3) + be32(height) + be32(width) + be16(8)
      + be16(3)
  }

  static func qoi(_ width: Int, _ height: Int) -> [UInt8] { ascii("qoif") + be32(width) + be32(height) + [3, 0] }

  /// A JPEG 2000 codestream up to the end of SIZ, whose image begins at an offset.
  static func j2k(right: Int, bottom: Int, left: Int = 0, top: Int = 0, length: Int = 47) -> [UInt8] {
    be32(0xFF4F_FF51) + be16(length) + be16(0) + [right, bottom, left, top, right, bottom, 0, 0].flatMap(be32)
      + be16(3) + [7, 1, 1, 7, 1, 1, 7, 1, 1]
  }

  static func jp2(_ boxes: [UInt8]...) -> [UInt8] {
    be32(12) + ascii("jP  ") + be32(0x0D0A_870A) + fileType("jp2 ", "jp2 ") + boxes.flatMap { $0 }
  }

  static func imageHeader(_ width: Int, _ height: Int) -> [UInt8] {
    box("ihdr", be32(height) + be32(width) + be16(3) + [7, 7, 0, 0])
  }
}
