package import Addressing

/// Which addresses may be connected to. It applies to the address of a connection, never to the URL's text: a name, `127.1`
/// and `0x7f.1` can all lead to the same address.
///
/// ```swift
/// let policy = AddressPolicy(allowed: [Network("10.1.0.0/16")!])
/// policy.refusal(of: IPAddress("10.1.2.3")!)   // nil
/// policy.refusal(of: IPAddress("127.0.0.1")!)  // 127.0.0.0/8
/// ```
package struct AddressPolicy: Sendable {
  /// Overrides the table of special networks.
  private let allowed: [Network]
  /// Overrides ``allowed``.
  private let denied: [Network]

  package init(allowed: [Network] = [], denied: [Network] = []) {
    self.allowed = allowed
    self.denied = denied
  }

  /// The network that makes an address a refused one; nil when it may be connected to.
  ///
  /// The IPv4 addresses inside an IPv6 address count too: a relay sends the packet there.
  package func refusal(of address: IPAddress) -> Network? {
    let all = [address] + address.embeddedV4
    if let network = Self.first(of: denied, containing: all) { return network }
    if allowed.contains(where: { $0.contains(address) }) { return nil }
    // Another notation of an IPv4 address.
    if let translated = address.translatedV4 { return refusal(of: translated) }
    return Self.first(of: SpecialNetworks.all, containing: all)
  }

  private static func first(of networks: [Network], containing addresses: [IPAddress]) -> Network? {
    for address in addresses {
      if let network = networks.first(where: { $0.contains(address) }) { return network }
    }
    return nil
  }
}
