/// AVIF and HEIC (ISO/IEC 23008-12 HEIF, AV1 Image File Format): walks the top-level boxes to `meta` and reads the size of
/// the primary item there.
struct HEIFParser: FormatParser {
  /// Top-level boxes before `meta`; more are refused.
  private static let maxBoxes: UInt16 = 1024
  /// A longer `ftyp` box is refused, bytes: real ones have some dozens.
  private static let maxBrandsLength: UInt64 = 4096

  private var state = State.fileType
  private var boxes: UInt16 = 0
  private(set) var format = ImageFormat.heic

  private enum State { case fileType, box, meta(length: Int) }

  var first: Step { .read(skipping: 0, count: 16) }

  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    switch state {
    case .fileType: try stepIntoFileType(bytes)
    case .box: try stepIntoBox(bytes)
    case .meta(let length): try stepIntoMeta(bytes.prefix(length))
    }
  }

  private mutating func stepIntoFileType(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    guard let box = BoxHeader(bytes), let length = box.length, (16...Self.maxBrandsLength).contains(length) else {
      throw malformed("a broken ftyp box")
    }
    if bytes.count < Int(length) { return .read(skipping: 0, count: Int(length)) }
    guard let brand = Self.format(brands: bytes.prefix(Int(length)).dropFirst(box.headerLength)) else {
      throw .unsupported("a media file, but neither AVIF nor HEIC")
    }
    format = brand
    state = .box
    return .read(skipping: length, count: 16)
  }

  /// By the major brand, else by the first compatible brand that names a codec; `mif1` alone counts as HEIC.
  private static func format(brands: Bytes) -> ImageFormat? {
    var isHEIF = false
    for offset in stride(from: 0, to: brands.count, by: 4) where offset != 4 {
      switch brands.fourCC(offset) {
      case "avif", "avis": return .avif
      case "heic", "heix", "heim", "heis", "hevc", "hevx": return .heic
      case "mif1", "msf1": isHEIF = true
      default: break
      }
    }
    return isHEIF ? .heic : nil
  }

  private mutating func stepIntoBox(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    boxes += 1
    guard boxes <= Self.maxBoxes else { throw malformed("over \(Self.maxBoxes) boxes before its meta box") }
    guard let box = BoxHeader(bytes) else { throw malformed("its box \(boxes) is broken") }
    let head = UInt64(box.headerLength)
    if box.type == "meta" {
      let length = box.length.map { Int(clamping: $0 - head) }
      state = .meta(length: length ?? .max)
      return length.map { .read(skipping: head, count: $0) } ?? .readRest(skipping: head)
    }
    guard let length = box.length else { throw malformed("no meta box") }
    return .read(skipping: length, count: 16)
  }

  private func stepIntoMeta(_ content: Bytes) throws(ImageHeaderError) -> Step {
    let size: (width: UInt32, height: UInt32)
    do {
      size = try MetaBox(content).primarySize()
    } catch {
      throw malformed(error.reason)
    }
    return try measured(size.width, size.height)
  }
}
