/// The property numbers of one item in an `ipma` box (ISO/IEC 23008-12, 9.3.1).
struct Associations {
  private let bytes: Bytes
  private let end: Int
  private let hasLongItems: Bool
  private let hasLongIndices: Bool
  private var offset: Int
  private var entriesLeft: UInt32
  private var indicesLeft: UInt8 = 0
  private var entryItem: UInt32 = 0

  init(_ bytes: Bytes, _ content: Range<Int>) throws(MetaBox.Broken) {
    self.bytes = bytes.part(0..<content.upperBound)
    end = content.upperBound
    guard let head = self.bytes.be32(content.lowerBound), let count = self.bytes.be32(content.lowerBound + 4) else {
      throw MetaBox.Broken(reason: "a cut ipma box")
    }
    hasLongItems = head >> 24 >= 1
    hasLongIndices = head & 1 == 1
    entriesLeft = count
    offset = content.lowerBound + 8
  }

  /// The next property number of `item`, or nil when there are no more.
  mutating func next(of item: UInt32) throws(MetaBox.Broken) -> Int? {
    while true {
      while indicesLeft > 0 {
        indicesLeft -= 1
        let index = try index()
        if entryItem == item { return index }
      }
      if entriesLeft == 0 { return nil }
      entriesLeft -= 1
      try enterEntry()
    }
  }

  private mutating func enterEntry() throws(MetaBox.Broken) {
    let number = hasLongItems ? bytes.be32(offset) : bytes.be16(offset).map(UInt32.init)
    offset += hasLongItems ? 4 : 2
    guard let number, let count = bytes.u8(offset) else { throw MetaBox.Broken(reason: "a cut ipma box") }
    offset += 1
    entryItem = number
    indicesLeft = count
  }

  /// The highest bit says that a reader must understand the property.
  private mutating func index() throws(MetaBox.Broken) -> Int {
    let value = hasLongIndices ? bytes.be16(offset).map { Int($0 & 0x7FFF) } : bytes.u8(offset).map { Int($0 & 0x7F) }
    offset += hasLongIndices ? 2 : 1
    guard let value else { throw MetaBox.Broken(reason: "a cut ipma box") }
    return value
  }
}
