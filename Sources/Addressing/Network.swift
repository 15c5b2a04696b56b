/// A block of addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3).
package struct Network: Sendable, Equatable, CustomStringConvertible {
  package let address: IPAddress
  /// How many leading bits all its addresses share.
  package let prefix: Int

  /// Nil unless `text` is `ADDRESS/PREFIX`, or an address alone, which is a network of one.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
    let bits = address.bytes.count * 8
    var prefix = bits
    if parts.count == 2 {
      guard parts[1].allSatisfy(\.isNumber), let number = Int(parts[1]), number <= bits else { return nil }
      prefix = number
    }
    self.address = address
    self.prefix = prefix
  }

  package func contains(_ other: IPAddress) -> Bool {
    guard other.bytes.count == address.bytes.count else { return false }
    let whole = prefix / 8
    guard address.bytes[..<whole] == other.bytes[..<whole] else { return false }
    let rest = prefix % 8
    return rest == 0 || (address.bytes[whole] ^ other.bytes[whole]) >> UInt8(8 - rest) == 0
  }

  package var description: String { "\(address)/\(prefix)" }
}
