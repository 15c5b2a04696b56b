/// A bounds-checked view of bytes. A read beyond the end gives nil, never a trap.
struct Bytes {
  private let base: UnsafeRawBufferPointer

  init(_ base: UnsafeRawBufferPointer) { self.base = base }

  var count: Int { base.count }

  @inline(__always)
  func u8(_ offset: Int) -> UInt8? {
    offset >= 0 && offset < base.count ? base[offset] : nil
  }

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

  /// Whether the ASCII `text` stands at `offset`.
  @inline(__always)
  func has(_ text: StaticString, at offset: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard offset >= 0, length <= base.count, offset <= base.count - length else { return false }
    for index in 0..<length where base[offset + index] != text.utf8Start[index] { return false }
    return true
  }

  /// The part `range`, cut to what is there.
  func part(_ range: Range<Int>) -> Bytes {
    let lower = min(max(range.lowerBound, 0), base.count)
    let upper = min(max(range.upperBound, lower), base.count)
    return Bytes(UnsafeRawBufferPointer(rebasing: base[lower..<upper]))
  }

  /// Where `byte` is first found at or after `offset`.
  func firstIndex(of byte: UInt8, from offset: Int) -> Int? {
    guard offset >= 0, offset < base.count else { return nil }
    return base[offset...].firstIndex(of: byte)
  }

  @inline(__always)
  private func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: T.Type) -> T? {
    guard offset >= 0, MemoryLayout<T>.size <= base.count, offset <= base.count - MemoryLayout<T>.size else {
      return nil
    }
    return base.loadUnaligned(fromByteOffset: offset, as: type)
  }
}
