/// The size of one item by its properties: `ispe`, rotated by the quarter turns of `irot`.
struct ItemSize {
  /// Properties of one item; more are refused. Together with the limit on boxes in one parent it bounds the work.
  private static let maxProperties = 256

  /// The content of the `ipco` box: the properties of all items, numbered from 1.
  private let container: Bytes
  private var propertyCount = 0
  private var size: (width: UInt32, height: UInt32)?
  private var quarters: UInt8 = 0

  init(_ container: Bytes) { self.container = container }

  /// The size as shown, in pixels; nil as long as no `ispe` was read.
  var shown: (width: UInt32, height: UInt32)? { quarters & 1 == 0 ? size : size.map { ($0.height, $0.width) } }

  /// Reads the properties with these numbers.
  mutating func read(_ numbers: Associations.Numbers) throws(MetaBox.Broken) {
    propertyCount += numbers.count
    guard propertyCount <= Self.maxProperties else { throw MetaBox.Broken(reason: "too many properties of one item") }
    let last = numbers.largest
    var number = 0
    var reader = BoxReader(container)
    while number < last, let property = try reader.next() {
      number += 1
      switch property.type {
      case "ispe" where size == nil && numbers.contains(number):
        guard let width = property.content.be32(4), let height = property.content.be32(8) else {
          throw MetaBox.Broken(reason: "a cut ispe property")
        }
        size = (width, height)
      case "irot" where numbers.contains(number):
        quarters = property.content.u8(0) ?? 0
      default: break
      }
    }
  }
}
