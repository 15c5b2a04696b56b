/// A record of a CSV file. One value is filled again and again, so that a large file needs no memory for each.
struct CSVRow {
  /// The line where the record begins, from 1.
  private(set) var line = 0
  /// The fields' bytes, one after the other, and where each ends.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// How many fields it has.
  var count: Int { ends.count }
  /// What it takes of ``CSVReader/maxRowBytes``: a separator counts like a byte.
  var size: Int { bytes.count + ends.count }

  subscript(index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }

  mutating func begin(line: Int) {
    self.line = line
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  mutating func append(_ part: ArraySlice<UInt8>) { bytes += part }
  mutating func append(_ byte: UInt8) { bytes.append(byte) }
  mutating func endField() { ends.append(bytes.count) }
  /// Drops what the field that is being read has so far.
  mutating func clearField() { bytes.removeSubrange((ends.last ?? 0)...) }
}
