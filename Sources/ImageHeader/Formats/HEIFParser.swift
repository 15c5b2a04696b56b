/// AVIF and HEIC (ISO/IEC 23008-12 HEIF, AV1 Image File Format): walks the top-level boxes to `meta`, wherever it stands,
/// and asks it for the size of the primary item.
struct HEIFParser: FormatParser {
  /// Top-level boxes before `meta`; more are refused.
  private static let maxBoxes = 1024
  /// A `ftyp` box over this length is refused, bytes: real ones have some dozens.
  private static let maxBrandsLength: UInt64 = 4096

  private var state = State.fileType
  private var offset: UInt64 = 0
  private var boxes = 0
  /// The length of the meta box's content; nil when it goes to the end of the file.
  private var metaLength: Int?
  private(set) var format = ImageFormat.heic

  private enum State { case fileType, box, meta }

  var first: Step { .read(at: 0, count: 16) }

  mutating func step(_ bytes: Bytes) -> Step {
    switch state {
    case .fileType: stepIntoFileType(bytes)
    case .box: stepIntoBox(bytes)
    case .meta: stepIntoMeta(bytes)
    }
  }

  private mutating func stepIntoFileType(_ bytes: Bytes) -> Step {
    guard let box = BoxHeader(bytes, at: 0), let length = box.length,
      (16...Self.maxBrandsLength).contains(length)
    else { return .malformed("a broken ftyp box") }
    if bytes.count < Int(length) { return .read(at: 0, count: Int(length)) }
    guard let brand = Self.format(brands: bytes.part(box.headerLength..<Int(length))) else {
      return .malformed("it is a media file, but neither AVIF nor HEIC")
    }
    format = brand
    offset = length
    state = .box
    return .read(at: offset, count: 16)
  }

  /// The major brand decides, else the first compatible brand that names a codec; `mif1` alone is taken for HEIC.
  private static func format(brands: Bytes) -> ImageFormat? {
    var isHEIF = false
    for offset in stride(from: 0, to: brands.count, by: 4) where offset != 4 {
      for brand in ["avif", "avis"] as [StaticString] where brands.has(brand, at: offset) { return .avif }
      for brand in ["heic", "heix", "heim", "heis", "hevc", "hevx"] as [StaticString]
      where brands.has(brand, at: offset) { return .heic }
      if brands.has("mif1", at: offset) || brands.has("msf1", at: offset) { isHEIF = true }
    }
    return isHEIF ? .heic : nil
  }

  private mutating func stepIntoBox(_ bytes: Bytes) -> Step {
    boxes += 1
    guard boxes <= Self.maxBoxes else { return .malformed("over \(Self.maxBoxes) boxes before its meta box") }
    guard let box = BoxHeader(bytes, at: 0) else { return .malformed("a broken box at byte \(offset)") }
    let start = offset + UInt64(box.headerLength)
    if box.type == BoxHeader.meta {
      state = .meta
      guard let length = box.length else {
        offset = start
        return .readRest(at: start)
      }
      offset = start
      let count = Int(clamping: length - UInt64(box.headerLength))
      metaLength = count
      return .read(at: start, count: count)
    }
    guard let length = box.length else { return .malformed("no meta box") }
    let (next, overflow) = offset.addingReportingOverflow(length)
    if overflow { return .malformed("a box of \(length) bytes") }
    offset = next
    return .read(at: offset, count: 16)
  }

  private mutating func stepIntoMeta(_ bytes: Bytes) -> Step {
    do {
      let size = try MetaBox(bytes.part(0..<(metaLength ?? bytes.count))).primarySize()
      return .measured(width: size.width, height: size.height)
    } catch {
      return .malformed(error.reason)
    }
  }
}
