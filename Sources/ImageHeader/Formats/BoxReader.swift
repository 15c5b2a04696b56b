/// Iterates over the boxes inside a box, each within its parent's bounds.
struct BoxReader {
  struct Box {
    let type: FourCC
    /// The box without its header.
    let content: Bytes
  }

  /// Boxes in one parent; more are refused.
  private static let maxBoxes = 4096

  private var rest: Bytes
  private var budget = Self.maxBoxes

  init(_ bytes: Bytes) { rest = bytes }

  /// The next box, or nil after the last.
  mutating func next() throws(Broken) -> Box? {
    if rest.isEmpty { return nil }
    budget -= 1
    guard budget >= 0 else { throw Broken(reason: "too many boxes") }
    // A size of 0, "to the end of the file", is for top-level boxes only.
    guard let head = BoxHeader(rest), let length = head.length, length <= rest.count else {
      throw Broken(reason: "a box that is longer than its parent")
    }
    let box = rest.prefix(Int(length))
    rest = rest.dropFirst(Int(length))
    return Box(type: head.type, content: box.dropFirst(head.headerLength))
  }
}
