package import Addressing

/// Why the policy refuses a URL. The description is for the operator's log. A job's author gets one and the same text for
/// all refusals: the differences would reveal a network that the author has no access to.
package enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
  case address(IPAddress, Network)
  case deniedHost(String, HostPattern)
  case unlistedHost(String)
  case port(String, Int)
  case userInformation
  /// Neither IPv4 nor IPv6.
  case addressFamily

  package var description: String {
    switch self {
    case .address(let address, let network):
      "\(address) is in \(network), which is not public or is denied (--allow-network, --deny-network)"
    case .deniedHost(let host, let pattern): "\(host) is denied (--deny-host \(pattern))"
    case .unlistedHost(let host): "\(host) matches no --allow-host"
    case .port(let host, let port): "port \(port) of \(host) is not among the permitted ports (--ports)"
    case .userInformation: "the URL has a user name or a password"
    case .addressFamily: "the address is neither IPv4 nor IPv6"
    }
  }
}
