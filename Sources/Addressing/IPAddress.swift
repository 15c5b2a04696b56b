package import Glibc

/// An IPv4 or IPv6 address, as 4 or 16 bytes in network order.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  /// Nil unless `text` is an address in its standard form (`inet_pton(3)`).
  package init?(_ text: String) {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = withUnsafeBytes(of: four) { Array($0) }
      return
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    bytes = withUnsafeBytes(of: six) { Array($0) }
  }

  /// Nil for an address of another family. `address` must hold a whole `sockaddr_in` or `sockaddr_in6`.
  package init?(_ address: UnsafePointer<sockaddr>) {
    let raw = UnsafeRawPointer(address)
    // Every address begins with its family, sockaddr(3type).
    switch CInt(raw.loadUnaligned(as: sa_family_t.self)) {
    case AF_INET:
      let four = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
      bytes = withUnsafeBytes(of: four) { Array($0) }
    case AF_INET6:
      let six = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
      bytes = withUnsafeBytes(of: six) { Array($0) }
    default: return nil
    }
  }

  package var isV4: Bool { bytes.count == 4 }

  package var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    _ = bytes.withUnsafeBytes { inet_ntop(isV4 ? AF_INET : AF_INET6, $0.baseAddress, &text, socklen_t(text.count)) }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The IPv4 address that this IPv4-mapped address denotes (RFC 4291, 2.5.5.2).
  package var mappedV4: IPAddress? {
    !isV4 && isZero(0..<10) && bytes[10] == 0xFF && bytes[11] == 0xFF ? v4(at: 12) : nil
  }

  /// The IPv4 address that this IPv6 address denotes: IPv4-mapped, or with NAT64's well-known prefix (RFC 6052, 2.1).
  package var translatedV4: IPAddress? {
    if isV4 { return nil }
    let isNAT64 = bytes.starts(with: [0, 0x64, 0xFF, 0x9B]) && isZero(4..<12)
    return isNAT64 ? v4(at: 12) : mappedV4
  }

  /// The IPv4 addresses inside this IPv6 address that a relay, or the system, may send the packet to: the translated forms,
  /// IPv4-compatible (RFC 4291, 2.5.5.1), 6to4 (RFC 3056, 2), Teredo's server and client (RFC 4380, 4), ISATAP (RFC 5214,
  /// 6.1).
  package var embeddedV4: [IPAddress] {
    if isV4 { return [] }
    if let translatedV4 { return [translatedV4] }
    if isZero(0..<12) { return [v4(at: 12)] }
    if bytes.starts(with: [0x20, 0x02]) { return [v4(at: 2)] }
    if bytes.starts(with: [0x20, 0x01, 0, 0]) {
      // The client's address is stored with all bits inverted.
      return [v4(at: 4), IPAddress(bytes: bytes[12...].map { ~$0 })]
    }
    if bytes[8] & 0xFD == 0 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE { return [v4(at: 12)] }
    return []
  }

  private func isZero(_ range: Range<Int>) -> Bool { bytes[range].allSatisfy { $0 == 0 } }
  private func v4(at offset: Int) -> IPAddress { IPAddress(bytes: Array(bytes[offset..<offset + 4])) }
}
