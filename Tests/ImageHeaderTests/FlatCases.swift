import ImageHeader

/// Icons, and formats with a header of a fixed shape.
extension HeaderParserTests {
  private typealias Build = ImageBytes

  private static func largest(reserved: UInt8 = 0, _ data: [UInt8]) -> [UInt8] {
    Build.ico(
      reserved: reserved,
      [(16, 16, Build.iconBitmap(16, 16)), (0, 0, data), (48, 48, Build.iconBitmap(48, 48))])
  }

  static let flat: [Good] = [
    Good("ICO, the largest", .ico, 256, 256, largest(Build.iconBitmap(256, 256))),
    Good("ICO, a PNG larger than the directory can say", .ico, 512, 300, largest(reserved: 255, Build.png(512, 300))),
    Good("ICO, a wrong directory", .ico, 16, 32, Build.ico([(16, 16, Build.iconBitmap(16, 32))])),
    Good("CUR", .cur, 16, 16, Build.ico(type: 2, [(16, 16, Build.iconBitmap(16, 16))])),
    Good("PSD", .psd, 50, 40, Build.psd(50, 40)),
    Good("PSB", .psd, 300_000, 30_001, Build.psd(300_000, 30_001, version: 2)),
    Good("QOI", .qoi, 12, 7, Build.qoi(12, 7)),
    Good(
      "WebP, lossless, 26 bytes", .webp, 11330, 446,
      [
        0x52, 0x49, 0x46, 0x46, 0x12, 0, 0, 0, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x4C, 6, 0, 0, 0, 0x2F, 0x41,
        0x6C, 0x6F, 0, 0x6B,
      ]),
    Good(
      "JPEG, comments that lie of their length", .jpeg, 36, 28,
      Build.jpeg(
        [0xFF, 0xFE, 0, 0], [0xFF, 0xFE, 0, 1], Build.ascii("text"), [0xFF, 0xE1, 0, 1], Build.frame(36, 28))),
    Good(
      "JPEG, a frame header in a comment and a stray byte", .jpeg, 36, 28,
      Build.jpeg(Build.segment(0xFE, Build.frame(9, 9)), [7], Build.frame(36, 28, marker: 0xC2))),
  ]

  static let badFlat: [Bad] = [
    Bad(
      "ICO, its image in the directory", "in the directory",
      Array(Build.ico([(16, 16, [1])]).dropLast(5)) + Build.le32(6)),
    Bad("ICO, its image beyond the end", "cut ico", Array(Build.ico([(16, 16, [1])]).dropLast(1))),
    Bad("ICO, its image is none", "unknown header", largest([UInt8](repeating: 7, count: 40))),
    Bad("ICO, its image has no height", "16 × 0", Build.ico([(16, 16, Build.iconBitmap(16, 0))])),
    Bad("ICO, reserved bytes", "no icon directory", largest(reserved: 7, Build.iconBitmap(256, 256))),
    Bad("PSD, version 3", "version is 3", Build.psd(50, 40, version: 3)),
    Bad("PSD, too wide", "over 30000", Build.psd(30_001, 40)),
    Bad("QOI, no width", "0 ×", Build.qoi(0, 7)),
    Bad("JPEG, a frame of length 1", "length below 2", Build.jpeg([0xFF, 0xC0, 0, 1, 8, 0, 5, 0, 5, 1])),
    Bad(
      "Git LFS pointer", "a Git LFS pointer", Build.ascii("version https://git-lfs.github.com/spec/v1\noid sha256:1\n")),
    Bad("AVI", "a video (AVI)", Build.ascii("RIFF") + Build.le32(9) + Build.ascii("AVI LIST")),
    Bad("WebM", "a video (WebM", [0x1A, 0x45, 0xDF, 0xA3] + [UInt8](repeating: 0, count: 20)),
    Bad("UTF-16", "UTF-16", [0xFF, 0xFE, 0x3C, 0, 0x73, 0, 0x76, 0, 0x67, 0, 0x20, 0]),
  ]
}
