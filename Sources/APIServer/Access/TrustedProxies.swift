package import Addressing
import HTTPTypes

/// The proxies whose word about their clients is believed.
package struct TrustedProxies: Sendable {
  /// Hops that are looked at.
  private static let maxHops = 64

  private let networks: [Network]

  package init(_ networks: [Network]) { self.networks = networks }

  /// The client behind a connection: its other end, or, where that is a trusted proxy, the right-most address in
  /// `X-Forwarded-For` that is none. What stands further left anybody may have written.
  func client(of peer: PeerAddress, _ fields: HTTPFields) -> PeerAddress {
    guard !networks.isEmpty, isTrusted(peer) else { return peer }
    var client = peer
    for hop in fields.elements(of: .forwardedFor).suffix(Self.maxHops).reversed() {
      guard let address = Self.address(hop) else { break }
      client = PeerAddress(address)
      if !isTrusted(client) { break }
    }
    return client
  }

  /// What a connection's other end says of how the client called; nothing unless that is a trusted proxy.
  func forwarded(by peer: PeerAddress, _ fields: HTTPFields) -> Forwarded {
    isTrusted(peer) ? Forwarded(fields) : .none
  }

  private func isTrusted(_ address: PeerAddress) -> Bool {
    guard let address = address.address else { return false }
    return networks.contains { $0.contains(address) }
  }

  /// An address, perhaps with a port, in brackets or in quotes; nil for anything else, `unknown` for example.
  private static func address(_ hop: String) -> IPAddress? {
    let hop = hop.filter { $0 != "\"" }
    return IPAddress(hop) ?? Authority(hop)?.address
  }
}
