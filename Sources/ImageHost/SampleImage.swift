/// Generates complete images of any size.
package enum SampleImage {
  /// A 24-bit BMP, all grey.
  package static func bmp(width: Int, height: Int) -> [UInt8] {
    let row = (width * 3 + 3) / 4 * 4
    var bytes = Array("BM".utf8) + le32(54 + row * height) + le32(0) + le32(54)
    bytes += le32(40) + le32(width) + le32(height) + le16(1) + le16(24)
    bytes += le32(0) + le32(row * height) + le32(2835) + le32(2835) + le32(0) + le32(0)
    return bytes + [UInt8](repeating: 0x80, count: row * height)
  }

  /// An 8-bit grey PNG with stored (not compressed) pixels.
  package static func png(width: Int, height: Int) -> [UInt8] {
    let pixels = (0..<height).flatMap { _ in [0] + [UInt8](repeating: 0x80, count: width) }
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    bytes += chunk("IHDR", be32(width) + be32(height) + [8, 0, 0, 0, 0])
    bytes += chunk("IDAT", zlibStored(pixels))
    return bytes + chunk("IEND", [])
  }

  /// A GIF whose only frame, of one colour, covers one pixel of its logical screen.
  package static func gif(width: Int, height: Int) -> [UInt8] {
    Array("GIF89a".utf8) + le16(width) + le16(height) + [0x80, 0, 0, 0x80, 0x80, 0x80, 0, 0, 0]
      + [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B]
  }

  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(type.utf8) + data
    return be32(data.count) + content + be32(Int(crc32(content)))
  }

  /// RFC 1950 around stored blocks of RFC 1951.
  private static func zlibStored(_ data: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0x78, 0x01]
    let pieces = stride(from: 0, to: max(data.count, 1), by: 65_535).map { data[$0..<min($0 + 65_535, data.count)] }
    for (index, piece) in pieces.enumerated() {
      bytes += [index == pieces.count - 1 ? 1 : 0] + le16(piece.count) + le16(piece.count ^ 0xFFFF) + piece
    }
    var sums: (low: UInt32, high: UInt32) = (1, 0)
    for byte in data {
      sums.low = (sums.low + UInt32(byte)) % 65_521
      sums.high = (sums.high + sums.low) % 65_521
    }
    return bytes + be32(Int(sums.high << 16 | sums.low))
  }

  /// PNG's CRC, annex D.
  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc = ~UInt32(0)
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  private static func le16(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
  private static func le32(_ value: Int) -> [UInt8] { le16(value & 0xFFFF) + le16(value >> 16 & 0xFFFF) }
  private static func be32(_ value: Int) -> [UInt8] { le32(value).reversed() }
}
