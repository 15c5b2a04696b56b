import CNIOLinux
import NIOCore

/// The address at a connection's other end.
struct PeerAddress: Sendable {
  /// An IPv6 host has a network of its own, with this prefix in bytes, to choose addresses from (RFC 6177).
  private static let networkBytes = 8
  /// Of an IPv4 address in an IPv6 one (RFC 4291, section 2.5.5.2).
  private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

  private let address: SocketAddress?

  /// - Parameter address: nil where the connection has gone.
  init(_ address: SocketAddress?) { self.address = address }

  /// For logs, without the port.
  var text: String { address?.ipAddress ?? "unknown" }

  /// With the port: `127.0.0.1:8080`, `[::1]:8080`.
  var textWithPort: String {
    guard let port = address?.port else { return text }
    return if case .v6? = address { "[\(text)]:\(port)" } else { "\(text):\(port)" }
  }

  /// 4 bytes, also of an IPv4 address in an IPv6 one; else 16; none where there is no address.
  private var bytes: [UInt8] {
    switch address {
    case .v4(let address)?: return withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
    case .v6(let address)?:
      let all = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
      return all.starts(with: Self.mappedPrefix) ? Array(all[Self.mappedPrefix.count...]) : all
    case .unixDomainSocket?, nil: return []
    }
  }

  /// What counts as one caller: an IPv4 address, or the /64 network of an IPv6 address.
  var network: [UInt8] { Array(bytes.prefix(Self.networkBytes)) }

  /// 127.0.0.0/8 and ::1.
  var isLoopback: Bool {
    let bytes = bytes
    return bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
  }
}
