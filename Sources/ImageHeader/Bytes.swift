/// A bounds-checked view of bytes. A read beyond the end returns nil and never traps.
struct Bytes {
  private let start: UnsafeRawPointer
  let count: Int

  private init(_ start: UnsafeRawPointer, count: Int) {
    self.start = start
    self.count = count
  }

  /// Nil for an empty buffer.
  init?(_ buffer: UnsafeRawBufferPointer) {
    guard let start = buffer.baseAddress, !buffer.isEmpty else { return nil }
    self.init(start, count: buffer.count)
  }

  var isEmpty: Bool { count == 0 }

  @inline(__always)
  func u8(_ offset: Int) -> UInt8? { load(offset, as: UInt8.self) }

  /// Big-endian, network order.
  @inline(__always)
  func be16(_ offset: Int) -> UInt16? { load(offset, as: UInt16.self)?.bigEndian }
  @inline(__always)
  func be32(_ offset: Int) -> UInt32? { load(offset, as: UInt32.self)?.bigEndian }
  @inline(__always)
  func be64(_ offset: Int) -> UInt64? { load(offset, as: UInt64.self)?.bigEndian }
  @inline(__always)
  func le16(_ offset: Int) -> UInt16? { load(offset, as: UInt16.self)?.littleEndian }
  @inline(__always)
  func le32(_ offset: Int) -> UInt32? { load(offset, as: UInt32.self)?.littleEndian }
  @inline(__always)
  func le64(_ offset: Int) -> UInt64? { load(offset, as: UInt64.self)?.littleEndian }
  @inline(__always)
  func le24(_ offset: Int) -> UInt32? {
    guard let low = le16(offset), let high = u8(offset + 2) else { return nil }
    return UInt32(low) | UInt32(high) << 16
  }

  @inline(__always)
  func fourCC(_ offset: Int) -> FourCC? { be32(offset).map(FourCC.init) }

  /// Whether the bytes begin with the ASCII `text`.
  @inline(__always)
  func begins(with text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard length <= count else { return false }
    for index in 0..<length where u8(index) != text.utf8Start[index] { return false }
    return true
  }

  /// The first `length` bytes, or all if there are fewer.
  @inline(__always)
  func prefix(_ length: Int) -> Bytes { Bytes(start, count: clamped(length)) }

  /// The bytes after the first `length`.
  @inline(__always)
  func dropFirst(_ length: Int) -> Bytes {
    let length = clamped(length)
    return Bytes(start + length, count: count - length)
  }

  /// The index of the first `byte` at or after `offset`.
  func firstIndex(of byte: UInt8, from offset: Int) -> Int? {
    guard offset >= 0, offset < count else { return nil }
    return UnsafeRawBufferPointer(start: start, count: count)[offset...].firstIndex(of: byte)
  }

  func append(to array: inout [UInt8]) {
    array.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
  }

  @inline(__always)
  private func clamped(_ length: Int) -> Int { min(max(length, 0), count) }

  @inline(__always)
  private func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: T.Type) -> T? {
    // The count is never negative: the difference can't overflow.
    guard offset >= 0, offset <= count &- MemoryLayout<T>.size else { return nil }
    return start.loadUnaligned(fromByteOffset: offset, as: type)
  }
}
