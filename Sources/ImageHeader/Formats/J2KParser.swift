/// A bare JPEG 2000 codestream (ITU-T T.800, Annex A.5.1): its size is that of the image area, from the offset to the end
/// of the reference grid.
struct J2KParser: FormatParser {
  /// The start of the codestream: SOC, then SIZ, which must follow it.
  static let signature: UInt32 = 0xFF4F_FF51
  /// From the signature to the end of the image's offset.
  static let headerLength = 24

  var format: ImageFormat { .j2k }
  var first: Step { .read(skipping: 4, count: Self.headerLength - 4) }

  func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    let size: (width: UInt32, height: UInt32)
    do { size = try Self.size(bytes) } catch { throw malformed(error.reason) }
    return try measured(size.width, size.height)
  }

  /// - Parameter bytes: those behind the signature.
  static func size(_ bytes: Bytes) throws(Broken) -> (width: UInt32, height: UInt32) {
    guard let length = bytes.be16(0), let right = bytes.be32(4), let bottom = bytes.be32(8), let left = bytes.be32(12),
      let top = bytes.be32(16), length >= 41
    else { throw Broken(reason: "its SIZ segment is too short") }
    guard left < right, top < bottom else { throw Broken(reason: "its image offset is beyond its size") }
    return (right - left, bottom - top)
  }
}
