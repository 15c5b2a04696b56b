// Compiled as the module Crypto, for the fuzz build of the job decoder only. The decoder's files import swift-crypto
// for the document's digest; building that takes minutes, and it is not what is fuzzed. The same names,
// with a checksum in place of SHA-256 (FNV-1a, 64 bits), let those files compile as they are.

/// Stands in for swift-crypto's `SHA256`.
public struct SHA256 {
  /// Bytes of ``SHA256Digest``.
  public static let byteCount = 8

  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Before the first byte.
  public init() {}

  /// Takes the next bytes.
  public mutating func update(bufferPointer bytes: UnsafeRawBufferPointer) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }

  /// The checksum of all bytes so far.
  public func finalize() -> SHA256Digest { SHA256Digest(state: state) }
}

/// Stands in for swift-crypto's `SHA256Digest`: a sequence of bytes.
public struct SHA256Digest: Sequence {
  let state: UInt64

  /// The checksum's bytes, lowest first.
  public func makeIterator() -> IndexingIterator<[UInt8]> {
    (0..<8).map { UInt8(truncatingIfNeeded: state >> ($0 * 8)) }.makeIterator()
  }
}
