/// The property numbers of one item in an `ipma` box (ISO/IEC 23008-12, 9.3.1).
struct Associations {
  /// The numbers in one entry; 0 means none.
  struct Numbers {
    fileprivate let bytes: Bytes
    fileprivate let areLong: Bool

    var count: Int { areLong ? bytes.count / 2 : bytes.count }
    var largest: Int { (0..<count).reduce(0) { max($0, self[$1]) } }
    func contains(_ number: Int) -> Bool { (0..<count).contains { self[$0] == number } }

    /// Without the highest bit, the "essential" flag.
    subscript(index: Int) -> Int {
      areLong ? Int(bytes.be16(2 * index) ?? 0) & 0x7FFF : Int(bytes.u8(index) ?? 0) & 0x7F
    }
  }

  private var rest: Bytes
  private var entriesLeft: UInt32
  private let hasLongItems: Bool
  private let hasLongNumbers: Bool

  /// - Parameter content: the box without its header.
  init(_ content: Bytes) throws(Broken) {
    guard let head = content.be32(0), let count = content.be32(4) else {
      throw Broken(reason: "a cut ipma box")
    }
    rest = content.dropFirst(8)
    entriesLeft = count
    hasLongItems = head >> 24 >= 1
    hasLongNumbers = head & 1 == 1
  }

  /// The next entry of `item`, or nil when there are no more.
  mutating func next(of item: UInt32) throws(Broken) -> Numbers? {
    while entriesLeft > 0 {
      entriesLeft -= 1
      let entryItem = hasLongItems ? rest.be32(0) : rest.be16(0).map(UInt32.init)
      let headLength = hasLongItems ? 5 : 3
      guard let entryItem, let count = rest.u8(headLength - 1) else { throw Broken(reason: "a cut ipma box") }
      let length = Int(count) * (hasLongNumbers ? 2 : 1)
      let numbers = rest.dropFirst(headLength).prefix(length)
      guard numbers.count == length else { throw Broken(reason: "a cut ipma box") }
      rest = rest.dropFirst(headLength + length)
      if entryItem == item { return Numbers(bytes: numbers, areLong: hasLongNumbers) }
    }
    return nil
  }
}
