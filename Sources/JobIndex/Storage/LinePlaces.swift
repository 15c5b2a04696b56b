/// Where lines stand in a results file: offsets in rising order, each as its difference from the one before, in as few bytes
/// as it needs (LEB128).
struct LinePlaces {
  private(set) var bytes: [UInt8] = []
  private var last: UInt64 = 0

  /// - Parameter offset: not below the last one.
  mutating func append(_ offset: UInt64) {
    var rest = offset &- last
    last = offset
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// The offsets in bytes that ``append(_:)`` made. Of damaged ones, what can be read.
  static func offsets(in bytes: [UInt8]) -> [UInt64] {
    var offsets: [UInt64] = []
    var (offset, value, shift) = (UInt64(0), UInt64(0), UInt64(0))
    for byte in bytes {
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 != 0 {
        shift += 7
        if shift > 63 { return offsets }
        continue
      }
      offset &+= value
      offsets.append(offset)
      (value, shift) = (0, 0)
    }
    return offsets
  }
}
