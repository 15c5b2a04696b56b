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

  // MARK: JPEG XL

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

  static func ico(_ sizes: [(UInt8, UInt8)]) -> [UInt8] {
    le16(0) + le16(1) + le16(sizes.count)
      + sizes.flatMap { [$0.0, $0.1, 0, 0] + le16(1) + le16(32) + le32(40) + le32(6 + 16 * sizes.count) }
  }
}
