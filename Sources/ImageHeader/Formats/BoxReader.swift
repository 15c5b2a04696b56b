/// Goes through the boxes inside a box, each within its parent's bounds.
struct BoxReader {
  struct Box {
    let type: UInt32
    /// Where the content stands in the bytes, without the head.
    let content: Range<Int>
  }

  private let bytes: Bytes
  private var rest: Range<Int>
  private var budget: Int

  /// - Parameter budget: how many boxes may be read.
  init(_ bytes: Bytes, _ range: Range<Int>, budget: Int) {
    self.bytes = bytes
    self.budget = budget
    rest = range.clamped(to: 0..<bytes.count)
  }

  /// The next box, or nil at the end of the range.
  mutating func next() throws(MetaBox.Broken) -> Box? {
    if rest.isEmpty { return nil }
    budget -= 1
    guard budget >= 0 else { throw MetaBox.Broken(reason: "too many boxes") }
    // A size of 0, "to the end of the file", is for top-level boxes only.
    guard let head = BoxHeader(bytes, at: rest.lowerBound), let length = head.length, length <= UInt64(rest.count),
      Int(length) >= head.headerLength
    else { throw MetaBox.Broken(reason: "a box whose length leaves its parent") }
    let end = rest.lowerBound + Int(length)
    let content = rest.lowerBound + head.headerLength..<end
    rest = end..<rest.upperBound
    return Box(type: head.type, content: content)
  }
}
