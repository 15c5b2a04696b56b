/// The content of a HEIF `meta` box: `pitm` names the primary item, `ipma` lists its properties, `ipco` holds them.
///
/// Only the primary item's properties count: a file also has those of thumbnails and of the tiles of a grid. An item that
/// is derived from others (`grid`, `iovl`, `iden`) has a size of its own; without one it has that of its canvas or source.
struct MetaBox {
  /// How many `iden` items may be derived from each other.
  private static let maxDerivations = 8
  /// The counts of rows and columns, bytes.
  private static let gridHeadLength = 2
  /// The color behind the images, bytes.
  private static let overlayHeadLength = 8

  /// The box without its header: version and flags, then the children.
  private let content: Bytes

  init(_ content: Bytes) { self.content = content }

  func primarySize() throws(Broken) -> (width: UInt32, height: UInt32) {
    guard content.count >= 4 else { throw Broken(reason: "a cut meta box") }
    var primary: UInt32?
    var properties: Bytes?
    var items = ItemTable()
    var reader = BoxReader(content.dropFirst(4))
    while let box = try reader.next() {
      switch box.type {
      case "pitm": primary = try item(in: box.content)
      case "iprp": properties = box.content
      case "iinf": items.types = box.content
      case "iref": items.references = box.content
      case "iloc": items.locations = box.content
      case "idat": items.data = box.content
      default: break
      }
    }
    guard let primary else { throw Broken(reason: "no primary item (pitm)") }
    guard let properties else { throw Broken(reason: "no item properties (iprp)") }
    let container = try container(in: properties)
    return try size(of: primary, in: properties, container, items, depth: 0)
  }

  /// The item number after a full box's version and flags.
  private func item(in box: Bytes) throws(Broken) -> UInt32 {
    let isLong = box.u8(0) != 0
    guard let item = isLong ? box.be32(4) : box.be16(4).map(UInt32.init) else { throw Broken(reason: "a cut pitm box") }
    return item
  }

  private func size(
    of item: UInt32, in properties: Bytes, _ container: Bytes, _ items: ItemTable, depth: Int
  ) throws(Broken) -> (width: UInt32, height: UInt32) {
    var size = ItemSize(container)
    try forEachEntry(of: item, in: properties) { numbers throws(Broken) in try size.read(numbers) }
    if size.size == nil, let type = try items.type(of: item) {
      switch type {
      case "grid":
        size.derive(from: try items.canvas(of: item, headLength: Self.gridHeadLength))
      case "iovl":
        size.derive(from: try items.canvas(of: item, headLength: Self.overlayHeadLength))
      case "iden" where depth < Self.maxDerivations:
        guard let source = try items.source(of: item) else { break }
        size.derive(from: try self.size(of: source, in: properties, container, items, depth: depth + 1))
      default: break
      }
    }
    if size.isTransformed {
      try forEachEntry(of: item, in: properties) { numbers throws(Broken) in try size.transform(numbers) }
    }
    guard let shown = size.size else { throw Broken(reason: "its primary item has no size (ispe)") }
    return shown
  }

  private func forEachEntry(
    of item: UInt32, in properties: Bytes, _ body: (Associations.Numbers) throws(Broken) -> Void
  ) throws(Broken) {
    var reader = BoxReader(properties)
    while let box = try reader.next() {
      guard box.type == "ipma" else { continue }
      var associations = try Associations(box.content)
      while let numbers = try associations.next(of: item) { try body(numbers) }
    }
  }

  /// The properties of all items; the associations may come before it.
  private func container(in properties: Bytes) throws(Broken) -> Bytes {
    var reader = BoxReader(properties)
    while let box = try reader.next() {
      if box.type == "ipco" { return box.content }
    }
    throw Broken(reason: "no property container (ipco)")
  }
}
