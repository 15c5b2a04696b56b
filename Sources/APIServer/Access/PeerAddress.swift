import Addressing
import NIOCore

/// The address at a connection's other end, or the one that a trusted proxy has at its own.
struct PeerAddress: Sendable {
  /// An IPv6 host has a network of its own, with this prefix in bytes, to choose addresses from (RFC 6177).
  private static let networkBytes = 8

  /// An IPv4 address in an IPv6 one (RFC 4291, section 2.5.5.2) as the former. Nil where there is none.
  let address: IPAddress?
  private let port: Int?

  /// - Parameter address: nil where the connection has gone.
  init(_ address: SocketAddress?) {
    self.init(address?.withSockAddr { raw, _ in IPAddress(raw) }, port: address?.port)
  }

  init(_ address: IPAddress?, port: Int? = nil) {
    self.address = address.map { $0.mappedV4 ?? $0 }
    self.port = port
  }

  /// For logs, without the port.
  var text: String { address?.description ?? "unknown" }

  /// With the port: `127.0.0.1:8080`, `[::1]:8080`.
  var textWithPort: String {
    guard let address, let port else { return text }
    return address.isV4 ? "\(text):\(port)" : "[\(text)]:\(port)"
  }

  /// What counts as one caller: an IPv4 address, or the /64 network of an IPv6 address.
  var network: [UInt8] { Array((address?.bytes ?? []).prefix(Self.networkBytes)) }

  /// 127.0.0.0/8 and ::1.
  var isLoopback: Bool {
    guard let bytes = address?.bytes else { return false }
    return bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
  }
}
