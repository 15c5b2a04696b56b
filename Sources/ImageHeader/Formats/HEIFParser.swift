/// AVIF and HEIC (ISO/IEC 23008-12 HEIF, AV1 Image File Format): walks the top-level boxes to `meta` and reads the size of
/// the primary item there. In an image sequence, whose `moov` box comes first, its track's size counts.
struct HEIFParser: FormatParser {
  /// Top-level boxes before `meta`; more are refused.
  private static let maxBoxes: UInt16 = 1024
  /// A longer `ftyp` box is refused, bytes: real ones have some dozens.
  private static let maxBrandsLength: UInt64 = 4096

  private var state = State.fileType
  private var boxes: UInt16 = 0
  private(set) var format = ImageFormat.heic
  private var isSequence = false

  private enum State { case fileType, box, meta(length: Int), movie(length: Int) }

  var first: Step { .read(skipping: 0, count: 16) }

  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    switch state {
    case .fileType: return try stepIntoFileType(bytes)
    case .box: return try stepIntoBox(bytes)
    case .meta(let length):
      let content = bytes.prefix(length)
      return try measured { () throws(Broken) in try MetaBox(content).primarySize() }
    case .movie(let length):
      let content = bytes.prefix(length)
      return try measured { () throws(Broken) in try MovieBox(content).pictureSize() }
    }
  }

  private mutating func stepIntoFileType(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    guard let box = BoxHeader(bytes), let length = box.length, (16...Self.maxBrandsLength).contains(length) else {
      throw malformed("a broken ftyp box")
    }
    if bytes.count < Int(length) { return .read(skipping: 0, count: Int(length)) }
    let brands = FileBrands(bytes.prefix(Int(length)).dropFirst(box.headerLength))
    guard let brand = brands.format else { throw .unsupported(brands.name) }
    format = brand
    isSequence = brands.isSequence
    state = .box
    return .read(skipping: length, count: 16)
  }

  private mutating func stepIntoBox(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    boxes += 1
    guard boxes <= Self.maxBoxes else { throw malformed("over \(Self.maxBoxes) boxes before its meta box") }
    guard let box = BoxHeader(bytes) else { throw malformed("its box \(boxes) is broken") }
    switch box.type {
    case "meta":
      state = .meta(length: contentLength(box))
      return content(of: box)
    case "moov" where isSequence:
      state = .movie(length: contentLength(box))
      return content(of: box)
    case "mini":
      throw .unsupported("\(format == .avif ? "AVIF" : "HEIC") of the `mini` kind")
    default:
      guard let length = box.length else { throw malformed("no meta box") }
      return .read(skipping: length, count: 16)
    }
  }

  private func contentLength(_ box: BoxHeader) -> Int {
    box.length.map { Int(clamping: $0 - UInt64(box.headerLength)) } ?? .max
  }

  /// The step that reads all of a box.
  private func content(of box: BoxHeader) -> Step {
    let head = UInt64(box.headerLength)
    return box.length == nil ? .readRest(skipping: head) : .read(skipping: head, count: contentLength(box))
  }

  private func measured(
    _ read: () throws(Broken) -> (width: UInt32, height: UInt32)
  ) throws(ImageHeaderError) -> Step {
    let size: (width: UInt32, height: UInt32)
    do { size = try read() } catch { throw malformed(error.reason) }
    return try measured(size.width, size.height)
  }
}
