/// A place in a JSON text.
struct JSONPlace: Equatable {
  /// Bytes before it.
  var offset = 0
  /// From 1. A column counts bytes.
  var line = 1
  var column = 1

  /// The place behind further bytes.
  func advanced(over bytes: some BidirectionalCollection<UInt8>) -> JSONPlace {
    var place = self
    place.offset += bytes.count
    place.line += bytes.reduce(into: 0) { if $1 == 0x0A { $0 += 1 } }
    guard let newline = bytes.lastIndex(of: 0x0A) else {
      place.column += bytes.count
      return place
    }
    place.column = bytes.distance(from: newline, to: bytes.endIndex)
    return place
  }
}
