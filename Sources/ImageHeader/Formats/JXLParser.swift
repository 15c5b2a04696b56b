/// JPEG XL (ISO/IEC 18181-1 SizeHeader; 18181-2 for the boxes): a bare codestream, or one inside a `jxlc` box or the parts
/// of one in `jxlp` boxes. The header may be split over parts anywhere.
struct JXLParser: FormatParser {
  /// Boxes before the size (`ftyp`, `jxll`, metadata, parts); more are refused.
  private static let maxBoxes: UInt16 = 1024
  /// The number at the start of a `jxlp` box, bytes.
  private static let partNumberLength = 4
  private static let lastPartFlag: UInt32 = 0x8000_0000

  private enum State { case box, codestream }

  private var state: State
  private var boxes: UInt16 = 0
  private var header = JXLHeader()
  /// What is left of the current part, bytes; beyond what the header can need it is not counted.
  private var partLeft = JXLHeader.maxLength
  /// The number of the next part.
  private var nextPart: UInt32 = 0
  private var isLastPart = false

  init(isBoxed: Bool) {
    state = isBoxed ? .box : .codestream
    if !isBoxed {
      header.appendSignature()
      isLastPart = true
    }
  }

  var format: ImageFormat { .jxl }
  var first: Step {
    state == .box ? .read(skipping: 12, count: BoxHeader.shortLength) : .read(skipping: 2, count: 1)
  }

  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    switch state {
    case .box: try stepIntoBox(bytes)
    case .codestream: try stepIntoCodestream(bytes)
    }
  }

  private mutating func stepIntoBox(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    if BoxHeader.isCut(bytes) { return .read(skipping: 0, count: BoxHeader.longLength) }
    guard let box = BoxHeader(bytes) else { throw malformed("its box \(boxes + 1) is broken") }
    var headLength = box.headerLength
    if box.type == "jxlp" {
      headLength += Self.partNumberLength
      if bytes.count < headLength { return .read(skipping: 0, count: headLength) }
    }
    boxes += 1
    guard boxes <= Self.maxBoxes else { throw malformed("over \(Self.maxBoxes) boxes before its size") }
    if box.type != "jxlc" && box.type != "jxlp" {
      guard let length = box.length else { throw malformed("no codestream in its boxes") }
      return .read(skipping: length, count: BoxHeader.shortLength)
    }
    guard let length = (box.length ?? .max).subtracting(UInt64(headLength)) else { throw malformed("a cut jxlp box") }
    try beginPart(number: box.type == "jxlp" ? bytes.be32(box.headerLength) : nil)
    partLeft = UInt8(min(length, UInt64(JXLHeader.maxLength)))
    return try next(after: headLength)
  }

  /// - Parameter number: nil for the one part in a `jxlc` box.
  private mutating func beginPart(number: UInt32?) throws(ImageHeaderError) {
    let isInOrder = number.map { $0 & ~Self.lastPartFlag == nextPart } ?? (nextPart == 0)
    guard !isLastPart, isInOrder else { throw malformed("the parts of its codestream are out of order") }
    isLastPart = number.map { $0 & Self.lastPartFlag != 0 } ?? true
    nextPart += 1
  }

  private mutating func stepIntoCodestream(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    var taken = 0
    while partLeft > 0, !header.isFull, let byte = bytes.u8(taken) {
      header.append(byte)
      taken += 1
      partLeft -= 1
    }
    guard header.hasSignature != false else { throw malformed("its codestream has no signature") }
    if let size = header.size { return try measured(size.width, size.height) }
    return try next(after: taken)
  }

  /// Goes on with the current part, or with the next box at its end. One byte at least: a tiny image may end with its size.
  private mutating func next(after passed: Int) throws(ImageHeaderError) -> Step {
    state = partLeft > 0 ? .codestream : .box
    guard partLeft > 0 || !isLastPart else { throw malformed("its codestream ends before its size") }
    return .read(skipping: UInt64(passed), count: partLeft > 0 ? 1 : BoxHeader.shortLength)
  }
}

extension UInt64 {
  /// Nil if the difference would be below 0.
  fileprivate func subtracting(_ other: UInt64) -> UInt64? { self >= other ? self - other : nil }
}
