/// What the `ftyp` box of an ISO base media file says of it (ISO/IEC 14496-12, 4.3): its major brand, a version, and the
/// brands that it is compatible with.
struct FileBrands {
  private let bytes: Bytes

  /// - Parameter content: the box without its header.
  init(_ content: Bytes) { bytes = content }

  private var major: FourCC? { bytes.fourCC(0) }

  /// By the first brand that names a codec; the structural brands alone count as HEIC. Nil for another kind of file.
  var format: ImageFormat? {
    // The version of a `mif3` file names its codec.
    if major == "mif3" && bytes.fourCC(4) == "avif" { return .avif }
    var isHEIF = major == "mif3"
    for offset in stride(from: 0, to: bytes.count, by: 4) where offset != 4 {
      switch bytes.fourCC(offset) {
      case "avif", "avis": return .avif
      case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs": return .heic
      case "mif1", "msf1": isHEIF = true
      default: break
      }
    }
    return isHEIF ? .heic : nil
  }

  /// Whether the file is a sequence first, not a still image that may also have one.
  var isSequence: Bool {
    switch major {
    case "avif", "heic", "heix", "heim", "heis", "mif1", "mif3": false
    default: true
    }
  }

  /// The name of a file that is no image, by the first brand that is known.
  var name: String {
    for offset in stride(from: 0, to: bytes.count, by: 4) where offset != 4 {
      switch bytes.fourCC(offset) {
      case "qt  ": return "a video (QuickTime)"
      case "M4A ", "M4B ", "M4P ": return "audio (MPEG-4)"
      case "crx ": return "a raw photograph (Canon CR3)"
      case "avc1", "M4V ", "M4VH", "M4VP", "MSNV", "dash", "f4v ", "F4V ": return "a video (MP4)"
      case let brand?:
        switch brand.value >> 8 {
        case 0x33_6770, 0x33_6732: return "a video (3GPP)"  // 3gp, 3g2
        case 0x69_736F, 0x6D_7034: return "a video (MP4)"  // iso, mp4
        default: break
        }
      default: break
      }
    }
    return "a media file, but neither AVIF nor HEIC"
  }
}
