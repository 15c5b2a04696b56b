/// Images of a header and filler bytes.
enum TestImage {
  static let width = 1024
  private static let height = 768

  /// A JPEG with the segments of a camera's, then noise: a baseline frame of three components.
  ///
  /// - Parameter size: bytes in all; at least some hundred.
  static func jpeg(size: Int) -> [UInt8] {
    let quantization = (0...1).flatMap { segment(0xDB, [UInt8($0)] + [UInt8](repeating: 16, count: 64)) }
    let header =
      [0xFF, 0xD8] + segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]) + quantization
      + segment(0xC0, frame(components: 3)) + segment(0xDA, [3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0])
    var noise = Noise()
    let filling = (0..<max(0, size - header.count - 2)).map { _ in UInt8(noise.next() % 255) }
    return header + filling + [0xFF, 0xD9]
  }

  /// A minimal JPEG: start, JFIF, frame, and a comment that fills it up.
  static func tinyJPEG(size: Int) -> [UInt8] {
    let start = [0xFF, 0xD8] + segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
    let end = segment(0xC0, frame(components: 1)) + [0xFF, 0xD9]
    return start + segment(0xFE, [UInt8](repeating: 0x20, count: size - start.count - end.count - 4)) + end
  }

  static func png() -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + be32(13) + Array("IHDR".utf8) + be32(width) + be32(height)
      + [8, 2, 0, 0, 0] + [UInt8](repeating: 0, count: 1000)
  }

  /// As encoders write it: brands, and a `meta` box whose primary item has a codec, a size and its bit depths.
  static func avif() -> [UInt8] {
    let handler = box("hdlr", be32(0) + be32(0) + Array("pict".utf8) + [UInt8](repeating: 0, count: 13))
    let location = box("iloc", be32(0) + [0x44, 0] + be16(1) + be16(1) + be16(0) + be16(1) + be32(400) + be32(1000))
    let entry = box("infe", [2, 0, 0, 0] + be16(1) + be16(0) + Array("av01".utf8) + Array("Color\0".utf8))
    let information = box("iinf", be32(0) + be16(1) + entry)
    let size = box("ispe", be32(0) + be32(width) + be32(height))
    let depths = box("pixi", be32(0) + [3, 8, 8, 8])
    let codec = box("av1C", [0x81, 0x04, 0x0C, 0x00])
    let colours = box("colr", Array("nclx".utf8) + be16(1) + be16(13) + be16(6) + [0x80])
    let associations = box("ipma", be32(0) + be32(1) + be16(1) + [4, 1, 2, 0x83, 4])
    let properties = box("iprp", box("ipco", size + depths + codec + colours) + associations)
    let meta = box("meta", be32(0) + handler + box("pitm", be32(0) + be16(1)) + location + information + properties)
    return box("ftyp", Array("avif".utf8) + be32(0) + Array("avifmif1miafMA1B".utf8)) + meta
      + box("mdat", [UInt8](repeating: 0, count: 1000))
  }

  private static func frame(components: Int) -> [UInt8] {
    [8] + be16(height) + be16(width) + [UInt8(components)]
      + (1...components).flatMap { [UInt8($0), $0 == 1 ? 0x22 : 0x11, $0 == 1 ? 0 : 1] }
  }

  private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0xFF, marker] + be16(content.count + 2) + content
  }

  private static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
    be32(content.count + 8) + Array(type.utf8) + content
  }

  private static func be16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)] }
  private static func be32(_ value: Int) -> [UInt8] { be16(value >> 16) + be16(value) }
}
