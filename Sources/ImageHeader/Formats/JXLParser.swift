/// JPEG XL (ISO/IEC 18181-1 SizeHeader; 18181-2 for the boxes): a bare codestream, or one inside `jxlc` or `jxlp` boxes.
struct JXLParser: FormatParser {
  /// Signature and SizeHeader at their longest: 2 bytes and 68 bits.
  private static let longestHeader = 11
  /// Boxes before the codestream (`ftyp`, `jxll`, metadata); more are refused.
  private static let maxBoxes = 1024

  private var state: State
  private var offset: UInt64
  private var boxes = 0

  private enum State { case box, codestream(asked: Int) }

  init(isBoxed: Bool) {
    state = isBoxed ? .box : .codestream(asked: 4)
    offset = isBoxed ? 12 : 0
  }

  var format: ImageFormat { .jxl }
  var first: Step { .read(at: offset, count: offset == 0 ? 4 : 16) }

  mutating func step(_ bytes: Bytes) -> Step {
    switch state {
    case .box: stepIntoBox(bytes)
    case .codestream(let asked): stepIntoCodestream(bytes, asked)
    }
  }

  private mutating func stepIntoBox(_ bytes: Bytes) -> Step {
    boxes += 1
    guard boxes <= Self.maxBoxes else { return .malformed("over \(Self.maxBoxes) boxes before the codestream") }
    guard let box = BoxHeader(bytes, at: 0) else { return .malformed("a broken box at byte \(offset)") }
    if box.type == BoxHeader.jxlc || box.type == BoxHeader.jxlp {
      // A jxlp box begins with the part's number, 4 bytes; the first part comes first.
      offset += UInt64(box.headerLength) + (box.type == BoxHeader.jxlp ? 4 : 0)
      state = .codestream(asked: 4)
      return .read(at: offset, count: 4)
    }
    guard let length = box.length else { return .malformed("no codestream in its boxes") }
    let (next, overflow) = offset.addingReportingOverflow(length)
    if overflow { return .malformed("a box of \(length) bytes") }
    offset = next
    return .read(at: offset, count: 16)
  }

  /// Asks for one byte more as long as the header's bits don't suffice: a tiny image may end right behind them.
  private mutating func stepIntoCodestream(_ bytes: Bytes, _ asked: Int) -> Step {
    guard bytes.be16(0) == 0xFF0A else { return .malformed("its codestream has no signature") }
    var bits = BitReader(bytes, from: 2)
    if let size = Self.size(&bits) { return .measured(width: size.width, height: size.height) }
    let more = max(asked, min(bytes.count, Self.longestHeader)) + 1
    guard more <= Self.longestHeader + 1 else { return .malformed("a broken SizeHeader") }
    state = .codestream(asked: more)
    return .read(at: offset, count: more)
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

/// Reads bits from the lowest of each byte up, as JPEG XL packs them. Nil at the end.
private struct BitReader {
  private let bytes: Bytes
  private var position: Int

  init(_ bytes: Bytes, from byte: Int) {
    self.bytes = bytes
    position = byte * 8
  }

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
