/// The stores by ID, packed: about the size of their texts and 12 bytes a store.
struct StoreTable: Sendable {
  /// The usual size of a chunk of ``chunks``, bytes: a power of two. A record begins within it and may end beyond.
  private static let chunkBytes = 1 << 20
  /// The largest part of ``slots`` in use, percent: beyond it, looking for a free one takes long.
  private static let maxLoadPercent = 66
  private static let firstSlots = 16

  /// The records: ID, name and area, each with a NUL behind it. In chunks, so that a growing table is not copied.
  private var chunks: [[UInt8]] = []
  /// A hash table with open addressing: 0, or the place of a record in ``chunks`` and 1.
  private var slots = [UInt32](repeating: 0, count: firstSlots)
  private(set) var count = 0

  /// Adds a store. No text may have a NUL.
  ///
  /// - Returns: false if the ID is there already; nothing is changed then.
  mutating func insert(_ id: String, _ store: StoreMaster.Store) -> Bool {
    if (count + 1) * 100 > slots.count * Self.maxLoadPercent { grow() }
    let slot = slot(of: id)
    if slots[slot] != 0 { return false }
    slots[slot] = append([id, store.name, store.areaCode]) + 1
    count += 1
    return true
  }

  func find(_ id: String) -> StoreMaster.Store? {
    let slot = slots[slot(of: id)]
    if slot == 0 { return nil }
    let texts = texts(at: slot - 1)
    return StoreMaster.Store(name: texts[1], areaCode: texts[2])
  }

  // MARK: Slots

  /// The slot that has an ID, or the free one where it belongs.
  private func slot(of id: String) -> Int {
    let mask = slots.count - 1
    var slot = id.hashValue & mask
    while slots[slot] != 0 && self.id(at: slots[slot] - 1) != id { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt32](repeating: 0, count: old.count * 2)
    for place in old where place != 0 { slots[slot(of: id(at: place - 1))] = place }
  }

  // MARK: Records

  private mutating func append(_ texts: [String]) -> UInt32 {
    let bytes = texts.reduce(0) { $0 + $1.utf8.count + 1 }
    if chunks.last.map({ $0.count + bytes > Self.chunkBytes }) ?? true {
      chunks.append([])
      chunks[chunks.count - 1].reserveCapacity(max(bytes, Self.chunkBytes))
    }
    let last = chunks.count - 1
    let place = last * Self.chunkBytes + chunks[last].count
    for text in texts {
      chunks[last] += text.utf8
      chunks[last].append(0)
    }
    // The largest file makes far fewer than the 4,096 chunks that 32 bits can address.
    return UInt32(place)
  }

  private func id(at place: UInt32) -> String {
    let (chunk, offset) = Int(place).quotientAndRemainder(dividingBy: Self.chunkBytes)
    return String(decoding: chunks[chunk][offset...].prefix { $0 != 0 }, as: UTF8.self)
  }

  private func texts(at place: UInt32) -> [String] {
    let (chunk, offset) = Int(place).quotientAndRemainder(dividingBy: Self.chunkBytes)
    var rest = chunks[chunk][offset...]
    return (0..<3).map { _ in
      let text = rest.prefix { $0 != 0 }
      rest = rest[text.endIndex...].dropFirst()
      return String(decoding: text, as: UTF8.self)
    }
  }
}
