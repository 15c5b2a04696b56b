/// JPEG (ITU-T T.81, Annex B): walks the marker segments to the frame header.
///
/// Tolerates what decoders tolerate: fill bytes before a marker (B.1.1.2), junk between segments, and a comment or
/// application segment whose length is below that of its own field: it counts as empty. A frame header with zero lines
/// takes its height from the DNL segment after the first scan (B.2.5).
struct JPEGParser: FormatParser {
  private var state = State.marker
  /// The frame's width, if its height comes with DNL.
  private var width: UInt16 = 0

  private enum State { case marker, segment(UInt8), scan }

  private enum Marker {
    static let temporary: UInt8 = 0x01
    static let huffmanTable: UInt8 = 0xC4
    static let quantisation: UInt8 = 0xDB
    static let restartInterval: UInt8 = 0xDD
    static let application: ClosedRange<UInt8> = 0xE0...0xEF
    static let comment: UInt8 = 0xFE
    static let restarts: ClosedRange<UInt8> = 0xD0...0xD7
    static let startOfImage: UInt8 = 0xD8
    static let endOfImage: UInt8 = 0xD9
    static let startOfScan: UInt8 = 0xDA
    static let numberOfLines: UInt8 = 0xDC
    static let hierarchical: UInt8 = 0xDE
    /// SOF0 … SOF15 without DHT (C4), JPG (C8) and DAC (CC), which share their range (Table B.1).
    static func isFrame(_ marker: UInt8) -> Bool {
      (0xC0...0xCF).contains(marker) && marker != huffmanTable && marker != 0xC8 && marker != 0xCC
    }
  }

  var format: ImageFormat { .jpeg }
  var first: Step { .read(skipping: 2, count: 2) }

  mutating func step(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    switch state {
    case .marker: try stepToMarker(bytes)
    case .segment(let marker): try stepIntoSegment(marker, bytes)
    case .scan: try stepThroughScan(bytes)
    }
  }

  private mutating func stepToMarker(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    let passed = Self.plainSegments(bytes)
    if let size = Self.frame(bytes, at: passed) { return try measured(size.width, size.height) }
    if passed > 0 { return .read(skipping: UInt64(passed), count: 2) }
    guard let start = bytes.firstIndex(of: 0xFF, from: 0) else { return .read(skipping: UInt64(bytes.count), count: 2) }
    var index = start
    while bytes.u8(index) == 0xFF { index += 1 }
    guard let marker = bytes.u8(index) else { return .read(skipping: UInt64(bytes.count - 1), count: 2) }
    let skipping = UInt64(index + 1)
    switch marker {
    case 0x00, Marker.temporary, Marker.startOfImage, Marker.restarts:
      return .read(skipping: skipping, count: 2)
    case Marker.endOfImage:
      throw malformed("the image ends without a frame header")
    default:
      state = .segment(marker)
      return .read(skipping: skipping, count: Marker.isFrame(marker) || marker == Marker.hierarchical ? 7 : 2)
    }
  }

  /// The total length of the table, application data and comment segments at the start of the bytes. Nearly every image
  /// begins with some, so they are skipped in one step. The last one may extend beyond the bytes.
  private static func plainSegments(_ bytes: Bytes) -> Int {
    var index = 0
    while let head = bytes.be32(index), head >> 24 == 0xFF, head & 0xFFFF >= 2 {
      switch UInt8(truncatingIfNeeded: head >> 16) {
      case Marker.huffmanTable, Marker.quantisation, Marker.restartInterval, Marker.application, Marker.comment:
        index += 2 + Int(head & 0xFFFF)
      default: return index
      }
    }
    return index
  }

  /// The size in a whole frame header at `index`; nil if there is none, or if its height comes with DNL.
  private static func frame(_ bytes: Bytes, at index: Int) -> (width: UInt16, height: UInt16)? {
    guard let head = bytes.be32(index), head >> 24 == 0xFF, head & 0xFFFF >= 8,
      Marker.isFrame(UInt8(truncatingIfNeeded: head >> 16)), let lines = bytes.be16(index + 5),
      let samples = bytes.be16(index + 7), lines > 0
    else { return nil }
    return (samples, lines)
  }

  private mutating func stepIntoSegment(_ marker: UInt8, _ bytes: Bytes) throws(ImageHeaderError) -> Step {
    guard let length = bytes.be16(0) else { throw malformed("a segment without a length") }
    if length < 2 {
      guard marker == Marker.comment || Marker.application.contains(marker) else {
        throw malformed("a segment of length below 2")
      }
      state = .marker
      return .read(skipping: 2, count: 2)
    }
    if Marker.isFrame(marker) || marker == Marker.hierarchical {
      guard length >= 8, let lines = bytes.be16(3), let samples = bytes.be16(5) else {
        throw malformed("a frame header of \(length) bytes")
      }
      if lines > 0 || samples == 0 { return try measured(samples, lines) }
      width = samples
    }
    if marker == Marker.startOfScan {
      guard width > 0 else { throw malformed("a scan before the frame header") }
      state = .scan
    } else {
      state = .marker
    }
    return .read(skipping: UInt64(length), count: 2)
  }

  /// Entropy-coded data: FF 00 is a stuffed byte and FF D0 … D7 a restart; the first other marker ends the scan.
  private func stepThroughScan(_ bytes: Bytes) throws(ImageHeaderError) -> Step {
    var index = 0
    while let found = bytes.firstIndex(of: 0xFF, from: index) {
      guard let marker = bytes.u8(found + 1) else { return .read(skipping: UInt64(found), count: 2) }
      switch marker {
      case 0x00, Marker.restarts: index = found + 2
      case 0xFF: index = found + 1
      case Marker.numberOfLines:
        guard let lines = bytes.be16(found + 4) else { return .read(skipping: UInt64(found), count: 6) }
        return try measured(width, lines)
      default:
        throw malformed("its height is 0 and no DNL segment follows the first scan")
      }
    }
    return .read(skipping: UInt64(bytes.count), count: 2)
  }
}
