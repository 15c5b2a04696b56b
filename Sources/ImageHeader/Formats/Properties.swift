/// The properties in an `ipco` box by their numbers (ISO/IEC 14496-12, 8.11.14).
///
/// An item's property numbers nearly always ascend: the way through the box goes on where the last one was found.
struct Properties {
  private let bytes: Bytes
  private let container: Range<Int>
  private let maxBoxes: Int
  private var reader: BoxReader
  /// How many boxes the reader has given.
  private var number = 0

  init(_ bytes: Bytes, _ container: Range<Int>, maxBoxes: Int) {
    self.bytes = bytes
    self.container = container
    self.maxBoxes = maxBoxes
    reader = BoxReader(bytes, container, budget: maxBoxes)
  }

  /// Property `index`, counted from 1; 0 means none.
  mutating func property(_ index: Int) throws(MetaBox.Broken) -> BoxReader.Box? {
    guard index > 0 else { return nil }
    if index <= number {
      reader = BoxReader(bytes, container, budget: maxBoxes)
      number = 0
    }
    while let box = try reader.next() {
      number += 1
      if number == index { return box }
    }
    return nil
  }
}
