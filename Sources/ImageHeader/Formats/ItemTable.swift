/// What a `meta` box says of its items' kinds and relations: the `iinf` box (ISO/IEC 14496-12, 8.11.6) and the `iref` box
/// (8.11.12). It is read only for an item without a size of its own.
struct ItemTable {
  /// The contents of the boxes; nil as long as they were not met.
  var types: Bytes?
  var references: Bytes?

  /// The one item that an identity (`iden`) is derived from; nil for an item of another type.
  func source(ofIdentity item: UInt32) throws(Broken) -> UInt32? {
    guard try type(of: item) == "iden", let references else { return nil }
    let hasLongItems = references.u8(0) != 0
    let itemLength = hasLongItems ? 4 : 2
    var reader = BoxReader(references.dropFirst(4))
    while let box = try reader.next() {
      guard box.type == "dimg", number(box.content, 0, isLong: hasLongItems) == item else { continue }
      guard box.content.be16(itemLength) == 1 else { throw Broken(reason: "an iden item of several images") }
      return number(box.content, itemLength + 2, isLong: hasLongItems)
    }
    return nil
  }

  private func type(of item: UInt32) throws(Broken) -> FourCC? {
    guard let types else { return nil }
    // Version and flags, then the count of 16 or 32 bits.
    var reader = BoxReader(types.dropFirst(types.u8(0) == 0 ? 6 : 8))
    while let box = try reader.next() {
      // Versions 2 and 3 have types: item number, protection, type.
      guard box.type == "infe", let version = box.content.u8(0), version >= 2 else { continue }
      let isLong = version >= 3
      if number(box.content, 4, isLong: isLong) == item { return box.content.fourCC(isLong ? 10 : 8) }
    }
    return nil
  }

  private func number(_ bytes: Bytes, _ offset: Int, isLong: Bool) -> UInt32? {
    isLong ? bytes.be32(offset) : bytes.be16(offset).map(UInt32.init)
  }
}
