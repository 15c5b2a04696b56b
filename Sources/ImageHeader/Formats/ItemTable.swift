/// What a `meta` box says of its items' types and relations: the `iinf` box (ISO/IEC 14496-12, 8.11.6), `iref` (8.11.12),
/// `iloc` (8.11.3) and `idat` (8.11.11). It is read only for an item without a size of its own.
struct ItemTable {
  /// The contents of the boxes; nil as long as they were not met.
  var types: Bytes?
  var references: Bytes?
  var locations: Bytes?
  var data: Bytes?

  /// The item's type, from the versions 2 and 3 of `infe`: item number, protection, type.
  func type(of item: UInt32) throws(Broken) -> FourCC? {
    guard let types else { return nil }
    // Version and flags, then the count of 16 or 32 bits.
    var reader = BoxReader(types.dropFirst(types.u8(0) == 0 ? 6 : 8))
    while let box = try reader.next() {
      guard box.type == "infe", let version = box.content.u8(0), version >= 2 else { continue }
      let isLong = version >= 3
      if number(box.content, 4, isLong: isLong) == item { return box.content.fourCC(isLong ? 10 : 8) }
    }
    return nil
  }

  /// The one item that an identity (`iden`) is derived from.
  func source(of item: UInt32) throws(Broken) -> UInt32? {
    guard let references else { return nil }
    let isLong = references.u8(0) != 0
    let itemLength = isLong ? 4 : 2
    var reader = BoxReader(references.dropFirst(4))
    while let box = try reader.next() {
      guard box.type == "dimg", number(box.content, 0, isLong: isLong) == item else { continue }
      guard box.content.be16(itemLength) == 1 else { throw Broken(reason: "an iden item of several images") }
      return number(box.content, itemLength + 2, isLong: isLong)
    }
    return nil
  }

  /// The size of the canvas of a `grid` or `iovl` item (ISO/IEC 23008-12, 6.6.2) whose data is in the meta box, behind
  /// its version, flags and `headLength` further bytes.
  func canvas(of item: UInt32, headLength: Int) throws(Broken) -> (width: UInt32, height: UInt32)? {
    guard let locations, let data, let place = try ItemLocations(locations).inData(item) else { return nil }
    let content = data.dropFirst(Int(clamping: place))
    let isLong = (content.u8(1) ?? 0) & 1 == 1
    let offset = 2 + headLength
    guard let width = number(content, offset, isLong: isLong),
      let height = number(content, offset + (isLong ? 4 : 2), isLong: isLong)
    else { throw Broken(reason: "the data of its primary item is cut") }
    return (width, height)
  }

  private func number(_ bytes: Bytes, _ offset: Int, isLong: Bool) -> UInt32? {
    isLong ? bytes.be32(offset) : bytes.be16(offset).map(UInt32.init)
  }
}
