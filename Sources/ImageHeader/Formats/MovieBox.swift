/// The content of a `moov` box (ISO/IEC 14496-12, 8.2): the size of the first track with images, as shown.
struct MovieBox {
  private let content: Bytes

  /// - Parameter content: the box without its header.
  init(_ content: Bytes) { self.content = content }

  func pictureSize() throws(Broken) -> (width: UInt32, height: UInt32) {
    var reader = BoxReader(content)
    while let box = try reader.next() {
      if box.type == "trak", let size = try Self.pictureSize(track: box.content) { return size }
    }
    throw Broken(reason: "no track with images (pict)")
  }

  /// Nil for a track of another kind.
  private static func pictureSize(track: Bytes) throws(Broken) -> (width: UInt32, height: UInt32)? {
    var header: Bytes?
    var isPicture = false
    var reader = BoxReader(track)
    while let box = try reader.next() {
      switch box.type {
      case "tkhd": header = box.content
      case "mdia": isPicture = try handler(media: box.content) == "pict"
      default: break
      }
    }
    guard isPicture else { return nil }
    guard let header else { throw Broken(reason: "a track without a header (tkhd)") }
    return try size(header)
  }

  private static func handler(media: Bytes) throws(Broken) -> FourCC? {
    var reader = BoxReader(media)
    while let box = try reader.next() {
      if box.type == "hdlr" { return box.content.fourCC(8) }
    }
    return nil
  }

  /// A track header (8.3.2): times of 32 or 64 bits, then the matrix, then the size in 16.16 bits. A matrix that only swaps
  /// the axes turns the track by a quarter.
  private static func size(_ header: Bytes) throws(Broken) -> (width: UInt32, height: UInt32) {
    let matrix = header.u8(0) == 1 ? 52 : 40
    guard let a = header.be32(matrix), let b = header.be32(matrix + 4), let c = header.be32(matrix + 12),
      let d = header.be32(matrix + 16), let width = header.be32(matrix + 36), let height = header.be32(matrix + 40)
    else { throw Broken(reason: "a cut tkhd box") }
    let isTurned = a == 0 && d == 0 && b != 0 && c != 0
    return isTurned ? (rounded(height), rounded(width)) : (rounded(width), rounded(height))
  }

  private static func rounded(_ fixed: UInt32) -> UInt32 { UInt32((UInt64(fixed) + 0x8000) >> 16) }
}
