package import Addressing

/// Which URLs may be downloaded. It applies to a transfer's URL and to each redirect's target, before their look-up, and to
/// each address before the connect.
package struct URLPolicy: Sendable {
  package var addresses: AddressPolicy
  package var ports: PortSet
  /// Unless it is empty, only hosts that match one of these.
  package var allowedHosts: [HostPattern]
  /// Never these; overrides ``allowedHosts``.
  package var deniedHosts: [HostPattern]

  package init(
    addresses: AddressPolicy = AddressPolicy(), ports: PortSet = .standard, allowedHosts: [HostPattern] = [],
    deniedHosts: [HostPattern] = []
  ) {
    self.addresses = addresses
    self.ports = ports
    self.allowedHosts = allowedHosts
    self.deniedHosts = deniedHosts
  }

  /// - Throws: ``Refusal``.
  func check(host: String, port: Int) throws(Refusal) {
    if let pattern = deniedHosts.first(where: { $0.matches(host) }) { throw .deniedHost(host, pattern) }
    if !allowedHosts.isEmpty, !allowedHosts.contains(where: { $0.matches(host) }) { throw .unlistedHost(host) }
    if !ports.contains(port) { throw .port(host, port) }
    // A proxy would connect to it without a further check here.
    if let address = IPAddress(host) { try check(address) }
  }

  /// - Throws: ``Refusal``.
  func check(_ address: IPAddress) throws(Refusal) {
    if let network = addresses.refusal(of: address) { throw .address(address, network) }
  }
}
