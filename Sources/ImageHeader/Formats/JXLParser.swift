/// JPEG XL (ISO/IEC 18181-1 SizeHeader; 18181-2 for the boxes): a bare codestream, or one inside `jxlc` or `jxlp` boxes.
struct JXLParser: FormatParser {
  /// Boxes before the codestream (`ftyp`, `jxll`, metadata); more are refused.
  private static let maxBoxes: UInt16 = 1024

  private var state: State
  private var boxes: UInt16 = 0

  private enum State { case box, codestream, size }

  init(isBoxed: Bool) { state = isBoxed ? .box : .size }

  var format: ImageFormat { .jxl }
  var first: Step { state == .box ? .read(skipping: 12, count: 16) : .read(skipping: 2, count: 2) }

  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    switch state {
    case .box: try stepIntoBox(bytes)
    case .codestream: try stepIntoCodestream(bytes)
    case .size: try stepIntoSize(bytes)
    }
  }

  private mutating func stepIntoBox(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    boxes += 1
    guard boxes <= Self.maxBoxes else { throw malformed("over \(Self.maxBoxes) boxes before the codestream") }
    guard let box = BoxHeader(bytes) else { throw malformed("its box \(boxes) is broken") }
    if box.type == "jxlc" || box.type == "jxlp" {
      state = .codestream
      // A jxlp box begins with the part's number, 4 bytes; parts come in order.
      return .read(skipping: UInt64(box.headerLength) + (box.type == "jxlp" ? 4 : 0), count: 2)
    }
    guard let length = box.length else { throw malformed("no codestream in its boxes") }
    return .read(skipping: length, count: 16)
  }

  private mutating func stepIntoCodestream(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    guard bytes.be16(0) == 0xFF0A else { throw malformed("its codestream has no signature") }
    state = .size
    return .read(skipping: 2, count: 2)
  }

  /// Asks for one more byte as long as the header is incomplete, up to 68 bits: a tiny image may end right after it.
  private func stepIntoSize(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    var bits = BitReader(bytes)
    guard let size = Self.size(&bits) else { return .read(skipping: 0, count: bytes.count + 1) }
    return try measured(size.width, size.height)
  }

  private static func size(_ bits: inout BitReader) -> (width: UInt64, height: UInt64)? {
    guard let isSmall = bits.read(1), let height = length(&bits, isSmall: isSmall == 1), let ratio = bits.read(3) else {
      return nil
    }
    let width: UInt64? =
      switch ratio {
      case 1: height
      case 2: height * 12 / 10
      case 3: height * 4 / 3
      case 4: height * 3 / 2
      case 5: height * 16 / 9
      case 6: height * 5 / 4
      case 7: height * 2
      default: length(&bits, isSmall: isSmall == 1)
      }
    return width.map { ($0, height) }
  }

  private static func length(_ bits: inout BitReader, isSmall: Bool) -> UInt64? {
    if isSmall { return bits.read(5).map { ($0 + 1) * 8 } }
    guard let selector = bits.read(2) else { return nil }
    return bits.read([9, 13, 18, 30][Int(selector)]).map { $0 + 1 }
  }
}

/// Reads bits, the lowest of each byte first, as JPEG XL packs them. Returns nil at the end.
private struct BitReader {
  private let bytes: Bytes
  private var position = 0

  init(_ bytes: Bytes) { self.bytes = bytes }

  mutating func read(_ count: Int) -> UInt64? {
    var value: UInt64 = 0
    for bit in 0..<count {
      guard let byte = bytes.u8(position >> 3) else { return nil }
      value |= UInt64((byte >> UInt8(position & 7)) & 1) << UInt64(bit)
      position += 1
    }
    return value
  }
}
