/// Which addresses may be connected to. Judges the address that is about to be connected, never the URL's text: a name,
/// `127.1` and `0x7f.1` all reach the same host.
package struct AddressPolicy: Sendable {
  /// Opened by the operator, whatever the table says.
  private let allowed: [Network]

  package init(allowed: [Network] = []) { self.allowed = allowed }

  package func permits(_ address: IPAddress) -> Bool {
    let embedded = address.embeddedV4
    if isAllowed(address) || (embedded.map(isAllowed) ?? false) { return true }
    return !Self.isSpecial(address) && !(embedded.map(Self.isSpecial) ?? false)
  }

  private func isAllowed(_ address: IPAddress) -> Bool { allowed.contains { $0.contains(address) } }

  private static func isSpecial(_ address: IPAddress) -> Bool { special.contains { $0.contains(address) } }

  /// Networks that are not globally reachable: the IANA IPv4 and IPv6 Special-Purpose Address Registries, and multicast.
  private static let special: [Network] = [
    "0.0.0.0/8",  // this network, RFC 791
    "10.0.0.0/8",  // private use, RFC 1918
    "100.64.0.0/10",  // shared address space, RFC 6598
    "127.0.0.0/8",  // loopback, RFC 1122
    "169.254.0.0/16",  // link local, RFC 3927; the clouds' metadata services
    "172.16.0.0/12",  // private use, RFC 1918
    "192.0.0.0/24",  // IETF protocol assignments, RFC 6890
    "192.0.2.0/24",  // documentation, RFC 5737
    "192.88.99.0/24",  // 6to4 relays, RFC 7526
    "192.168.0.0/16",  // private use, RFC 1918
    "198.18.0.0/15",  // benchmarking, RFC 2544
    "198.51.100.0/24",  // documentation, RFC 5737
    "203.0.113.0/24",  // documentation, RFC 5737
    "224.0.0.0/4",  // multicast, RFC 5771
    "240.0.0.0/4",  // reserved, RFC 1112, and limited broadcast
    "::/128",  // unspecified, RFC 4291
    "::1/128",  // loopback, RFC 4291
    "64:ff9b:1::/48",  // local-use translation, RFC 8215
    "100::/64",  // discard only, RFC 6666
    "100:0:0:1::/64",  // dummy prefix, RFC 9780
    "2001::/23",  // IETF protocol assignments, RFC 2928, Teredo among them
    "2001:db8::/32",  // documentation, RFC 3849
    "3fff::/20",  // documentation, RFC 9637
    "5f00::/16",  // segment routing, RFC 9602
    "fc00::/7",  // unique local, RFC 4193
    "fe80::/10",  // link local, RFC 4291
    "fec0::/10",  // site local, RFC 3879
    "ff00::/8",  // multicast, RFC 4291
  ].compactMap { Network($0) }
}
