/// Photoshop's PSD and its large variant PSB (Adobe Photoshop File Formats Specification, file header section): the
/// height stands before the width.
struct PSDParser: FormatParser {
  /// The specification's limits on a size.
  private static let maxSmall: UInt32 = 30_000
  private static let maxLarge: UInt32 = 300_000

  var format: ImageFormat { .psd }
  var first: Step { .read(skipping: 4, count: 18) }

  func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    guard let version = bytes.be16(0), let height = bytes.be32(10), let width = bytes.be32(14) else {
      throw malformed("its header is cut")
    }
    guard version == 1 || version == 2 else { throw malformed("its version is \(version)") }
    let limit = version == 1 ? Self.maxSmall : Self.maxLarge
    guard width <= limit, height <= limit else { throw malformed("its size is over \(limit) pixels") }
    return try measured(width, height)
  }
}
