/// JPEG 2000 in boxes (ITU-T T.800, Annex I): walks to the image header `ihdr` inside `jp2h`, or to the codestream if that
/// comes first.
struct JP2Parser: FormatParser {
  /// Boxes before the size; more are refused.
  private static let maxBoxes: UInt16 = 1024

  private enum State { case box, imageHeader, codestream }

  private var state = State.box
  private var boxes: UInt16 = 0

  var format: ImageFormat { .jp2 }
  /// Behind the signature box.
  var first: Step { .read(skipping: 12, count: BoxHeader.shortLength) }

  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    switch state {
    case .box: return try stepIntoBox(bytes)
    case .imageHeader:
      guard let height = bytes.be32(0), let width = bytes.be32(4) else { throw malformed("its ihdr box is cut") }
      return try measured(width, height)
    case .codestream:
      guard bytes.be32(0) == J2KParser.signature else { throw malformed("its codestream has no signature") }
      let size: (width: UInt32, height: UInt32)
      do { size = try J2KParser.size(bytes.dropFirst(4)) } catch { throw malformed(error.reason) }
      return try measured(size.width, size.height)
    }
  }

  private mutating func stepIntoBox(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    if BoxHeader.isCut(bytes) { return .read(skipping: 0, count: BoxHeader.longLength) }
    boxes += 1
    guard boxes <= Self.maxBoxes else { throw malformed("over \(Self.maxBoxes) boxes before its size") }
    guard let box = BoxHeader(bytes) else { throw malformed("its box \(boxes) is broken") }
    let head = UInt64(box.headerLength)
    switch box.type {
    case "jp2h":
      // Its children follow as if they were top-level boxes.
      return .read(skipping: head, count: BoxHeader.shortLength)
    case "ihdr":
      guard (box.length ?? .max) - head >= 14 else { throw malformed("its ihdr box is cut") }
      state = .imageHeader
      return .read(skipping: head, count: 8)
    case "jp2c":
      state = .codestream
      return .read(skipping: head, count: J2KParser.headerLength)
    case "moov":
      throw .unsupported("a video (Motion JPEG 2000)")
    default:
      guard let length = box.length else { throw malformed("no image header in its boxes") }
      return .read(skipping: length, count: BoxHeader.shortLength)
    }
  }
}
