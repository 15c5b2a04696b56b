/// Which addresses may be connected to. Judges the address that is about to be connected, never the URL's text: a name,
/// `127.1` and `0x7f.1` all reach the same host.
package struct AddressPolicy: Sendable {
  /// Opened by the operator, whatever the table says.
  private let allowed: [Network]
  /// Closed by the operator, whatever else opens it.
  private let denied: [Network]

  package init(allowed: [Network] = [], denied: [Network] = []) {
    self.allowed = allowed
    self.denied = denied
  }

  /// The network on whose account an address is refused; nil when it may be connected to.
  ///
  /// An IPv4 address inside an IPv6 one counts as well: whoever relays the packet sends it there.
  package func refusal(of address: IPAddress) -> Network? {
    let all = [address] + address.embeddedV4
    if let network = Self.first(of: denied, containing: all) { return network }
    if allowed.contains(where: { $0.contains(address) }) { return nil }
    // The same host by another spelling: judged as the IPv4 address that it is.
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
