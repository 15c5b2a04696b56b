/// Four ASCII characters: the name of a box, a chunk or a brand.
struct FourCC: Equatable, ExpressibleByStringLiteral {
  /// Big-endian, as in the file.
  let value: UInt32

  @inline(__always)
  init(_ value: UInt32) { self.value = value }

  /// - Parameter text: four characters. The compiler makes it a constant: comparing costs as much as with a number.
  @inline(__always)
  init(stringLiteral text: StaticString) {
    precondition(text.utf8CodeUnitCount == 4)
    value = UnsafeRawPointer(text.utf8Start).loadUnaligned(as: UInt32.self).bigEndian
  }
}
