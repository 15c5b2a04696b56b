/// A position in a JSON text, as an error names it.
package struct JSONPlace: Equatable {
  /// From 0, bytes.
  package var offset = 0
  /// From 1. A column counts bytes.
  package var line = 1
  package var column = 1

  /// The position after these bytes.
  func advanced(over bytes: Slice<UnsafeBufferPointer<UInt8>>) -> JSONPlace {
    var place = JSONPlace(offset: offset + bytes.count, line: line, column: column + bytes.count)
    for index in bytes.indices where bytes.base[index] == 0x0A {
      place.line += 1
      place.column = bytes.endIndex - index
    }
    return place
  }
}
