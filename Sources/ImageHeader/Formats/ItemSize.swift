/// The size of one item by its properties: `ispe`, then the transformations `clap` (clean aperture) and `irot` (quarter
/// turns) in the order in which the item lists them (ISO/IEC 23008-12, 6.5.1).
struct ItemSize {
  /// Properties of one item; more are refused. Together with the limit on boxes in one parent it bounds the work.
  private static let maxProperties = 256

  /// The content of the `ipco` box: the properties of all items, numbered from 1.
  private let container: Bytes
  private var propertyCount = 0
  /// Pixels; nil as long as no `ispe` was read.
  private(set) var size: (width: UInt32, height: UInt32)?
  private(set) var isTransformed = false

  init(_ container: Bytes) { self.container = container }

  /// Reads the size among the properties with these numbers.
  mutating func read(_ numbers: Associations.Numbers) throws(Broken) {
    propertyCount += numbers.count
    guard propertyCount <= Self.maxProperties else { throw Broken(reason: "too many properties of one item") }
    let last = numbers.largest
    var number = 0
    var reader = BoxReader(container)
    while number < last, let property = try reader.next() {
      number += 1
      switch property.type {
      case "ispe" where size == nil && numbers.contains(number):
        guard let width = property.content.be32(4), let height = property.content.be32(8) else {
          throw Broken(reason: "a cut ispe property")
        }
        size = (width, height)
      case "irot", "clap":
        isTransformed = isTransformed || numbers.contains(number)
      default: break
      }
    }
  }

  /// The size of an item that has none of its own: that of the canvas or image that it is derived from, if known.
  mutating func derive(from source: (width: UInt32, height: UInt32)?) { size = source }

  /// Applies the transformations among the properties with these numbers, after all were read.
  mutating func transform(_ numbers: Associations.Numbers) throws(Broken) {
    for index in 0..<numbers.count {
      guard let current = size, let property = try property(numbers[index]) else { continue }
      switch property.type {
      case "clap":
        size = try CleanAperture(property.content).shown(of: current)
      case "irot" where (property.content.u8(0) ?? 0) & 1 == 1:
        size = (current.height, current.width)
      default: break
      }
    }
  }

  /// Nil if there is none with this number.
  private func property(_ wanted: Int) throws(Broken) -> BoxReader.Box? {
    var number = 0
    var reader = BoxReader(container)
    while number < wanted, let property = try reader.next() {
      number += 1
      if number == wanted { return property }
    }
    return nil
  }
}
