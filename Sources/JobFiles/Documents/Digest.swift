import Crypto

/// SHA-256 (FIPS 180-4) as lower-case hexadecimal digits.
package enum Digest {
  package static func hex(of bytes: UnsafeRawBufferPointer) -> String {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    return hex(hash.finalize())
  }

  /// Over the parts, one after the other.
  package static func hex(of parts: [some Sequence<UInt8>]) -> String {
    var hash = SHA256()
    for part in parts { Array(part).withUnsafeBytes { hash.update(bufferPointer: $0) } }
    return hex(hash.finalize())
  }

  private static func hex(_ digest: SHA256Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
