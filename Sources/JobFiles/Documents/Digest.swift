import Crypto

/// SHA-256 (FIPS 180-4) as lower-case hexadecimal digits.
package struct Digest {
  private var hash = SHA256()

  package init() {}

  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

  /// Of all bytes so far: 64 digits.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Over the parts, one after the other.
  package static func hex(of parts: [some Sequence<UInt8>]) -> String {
    var digest = Digest()
    for part in parts { digest.update(Array(part)) }
    return digest.hex
  }
}
