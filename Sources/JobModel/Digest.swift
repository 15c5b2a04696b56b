import Crypto

/// SHA-256 (FIPS 180-4) as lower-case hexadecimal digits.
package struct Digest {
  private var hash = SHA256()

  package init() {}

  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

  /// The digest of all bytes so far: 64 digits.
  package var hex: String {
    let digest = hash.finalize()
    return String(unsafeUninitializedCapacity: 2 * SHA256.byteCount) { text in
      var count = 0
      for byte in digest {
        text[count] = Self.digit(byte >> 4)
        text[count + 1] = Self.digit(byte & 15)
        count += 2
      }
      return count
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  /// The digest of the parts, one after the other.
  package static func hex(of parts: [some Sequence<UInt8>]) -> String {
    var digest = Digest()
    for part in parts { digest.update(Array(part)) }
    return digest.hex
  }
}
