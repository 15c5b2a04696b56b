/// Which URLs may be downloaded: asked for the URL of the job and for each that a redirect leads to, before anything is
/// looked up, and for each address before it is connected to.
package struct URLPolicy: Sendable {
  package var addresses: AddressPolicy
  package var ports: PortSet
  /// When there are any, only hosts that match one of them.
  package var allowedHosts: [HostPattern]
  /// Never these, whatever else allows them.
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
    // Before a proxy could be asked for it.
    if let address = IPAddress(host) { try check(address) }
  }

  /// - Throws: ``Refusal``.
  func check(_ address: IPAddress) throws(Refusal) {
    if let network = addresses.refusal(of: address) { throw .address(address, network) }
  }
}
