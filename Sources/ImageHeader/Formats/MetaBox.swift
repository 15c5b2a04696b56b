/// The content of a HEIF `meta` box: pitm names the primary item, ipma gives its properties, ipco holds them.
///
/// Only the primary item's own `ispe` counts: a file also has thumbnails, and the tiles of a grid. Its own `irot` turns
/// the size by quarters.
struct MetaBox {
  struct Broken: Error {
    let reason: String
  }

  /// Boxes in one parent, and properties of one item: more are refused. Their product bounds the work.
  private static let maxBoxes = 4096
  private static let maxPropertiesOfItem = 256

  /// Behind the box's head: version and flags, then the children.
  private let content: Bytes

  init(_ content: Bytes) { self.content = content }

  func primarySize() throws(Broken) -> (width: UInt64, height: UInt64) {
    guard content.count >= 4 else { throw Broken(reason: "a cut meta box") }
    var primary: UInt32?
    var properties: Range<Int>?
    var reader = BoxReader(content, 4..<content.count, budget: Self.maxBoxes)
    while let box = try reader.next() {
      if box.type == BoxHeader.pitm { primary = try item(in: box.content) }
      if box.type == BoxHeader.iprp { properties = box.content }
    }
    guard let primary else { throw Broken(reason: "no primary item (pitm)") }
    guard let properties else { throw Broken(reason: "no item properties (iprp)") }
    return try size(of: primary, in: properties)
  }

  /// The item number behind a full box's version and flags.
  private func item(in range: Range<Int>) throws(Broken) -> UInt32 {
    let isLong = content.u8(range.lowerBound) != 0
    let offset = range.lowerBound + 4
    let value = isLong ? content.be32(offset) : content.be16(offset).map(UInt32.init)
    guard let value, offset + (isLong ? 4 : 2) <= range.upperBound else { throw Broken(reason: "a cut pitm box") }
    return value
  }

  private func size(of item: UInt32, in properties: Range<Int>) throws(Broken) -> (width: UInt64, height: UInt64) {
    var container: Range<Int>?
    var size: (width: UInt64, height: UInt64)?
    var quarters: UInt8 = 0
    var propertyCount = 0
    var reader = BoxReader(content, properties, budget: Self.maxBoxes)
    var isFirst = true
    while let box = try reader.next() {
      if box.type == BoxHeader.ipco {
        container = box.content
        break
      }
      isFirst = false
    }
    guard let container else { throw Broken(reason: "no property container (ipco)") }

    // Associations that stand before it are looked for from the beginning.
    if !isFirst { reader = BoxReader(content, properties, budget: Self.maxBoxes) }
    while let box = try reader.next() {
      guard box.type == BoxHeader.ipma else { continue }
      var associations = try Associations(content, box.content)
      var properties = Properties(content, container, maxBoxes: Self.maxBoxes)
      while let index = try associations.next(of: item) {
        propertyCount += 1
        guard propertyCount <= Self.maxPropertiesOfItem else { throw Broken(reason: "too many properties of one item") }
        guard let property = try properties.property(index) else { continue }
        let start = property.content.lowerBound
        if property.type == BoxHeader.ispe && size == nil {
          guard property.content.count >= 12, let width = content.be32(start + 4), let height = content.be32(start + 8)
          else { throw Broken(reason: "a cut ispe property") }
          size = (UInt64(width), UInt64(height))
        } else if property.type == BoxHeader.irot && !property.content.isEmpty {
          quarters = content.u8(start) ?? 0
        }
      }
    }
    guard let size else { throw Broken(reason: "its primary item has no size (ispe)") }
    return quarters & 1 == 0 ? size : (size.height, size.width)
  }
}
