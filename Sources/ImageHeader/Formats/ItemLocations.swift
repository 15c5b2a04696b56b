/// Where the items' data is: the `iloc` box (ISO/IEC 14496-12, 8.11.3).
struct ItemLocations {
  /// Entries that are read; an item behind them is not found.
  private static let maxItems = 4096
  /// The way of storing that means the `idat` box of the same `meta` box.
  private static let inItemData: UInt16 = 1

  private struct Entry {
    let item: UInt32
    let method: UInt16
    let base: UInt64
    let extentCount: UInt16
  }

  private var rest: Bytes
  private let version: UInt8
  /// The lengths of the fields of a place, bytes.
  private let offsetLength: Int
  private let lengthLength: Int
  private let baseLength: Int
  private let indexLength: Int

  /// - Parameter content: the box without its header.
  init(_ content: Bytes) throws(Broken) {
    guard let version = content.u8(0), let lengths = content.be16(4) else { throw Self.cut }
    self.version = version
    offsetLength = Int(lengths >> 12)
    lengthLength = Int(lengths >> 8 & 15)
    baseLength = Int(lengths >> 4 & 15)
    indexLength = version == 0 ? 0 : Int(lengths & 15)
    rest = content.dropFirst(6)
  }

  private static let cut = Broken(reason: "a cut iloc box")

  /// The offset of an item's data in `idat`; nil if it is elsewhere, or in several extents.
  func inData(_ item: UInt32) throws(Broken) -> UInt64? {
    var reader = self
    let count = try reader.take(version < 2 ? 2 : 4)
    for _ in 0..<min(count, UInt64(Self.maxItems)) {
      let entry = try reader.entry()
      guard entry.item == item else {
        let extentLength = indexLength + offsetLength + lengthLength
        reader.rest = reader.rest.dropFirst(Int(entry.extentCount) * extentLength)
        continue
      }
      guard entry.method == Self.inItemData, entry.extentCount == 1 else { return nil }
      _ = try reader.take(indexLength)
      let offset = try reader.take(offsetLength)
      let (sum, isOver) = entry.base.addingReportingOverflow(offset)
      return isOver ? nil : sum
    }
    return nil
  }

  private mutating func entry() throws(Broken) -> Entry {
    let item = UInt32(try take(version < 2 ? 2 : 4))
    let method = version == 0 ? 0 : UInt16(try take(2)) & 15
    _ = try take(2)  // the data reference
    let base = try take(baseLength)
    return Entry(item: item, method: method, base: base, extentCount: UInt16(try take(2)))
  }

  /// The next number of this many bytes.
  private mutating func take(_ length: Int) throws(Broken) -> UInt64 {
    let value: UInt64? =
      switch length {
      case 0: 0
      case 2: rest.be16(0).map(UInt64.init)
      case 4: rest.be32(0).map(UInt64.init)
      case 8: rest.be64(0)
      default: throw Broken(reason: "an iloc box with fields of \(length) bytes")
      }
    guard let value else { throw Self.cut }
    rest = rest.dropFirst(length)
    return value
  }
}
