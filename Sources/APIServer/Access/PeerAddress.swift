import CNIOLinux
import Glibc
import NIOCore

/// The address at a connection's other end.
struct PeerAddress: Sendable {
  /// An IPv6 host has a whole network of this many bytes to choose addresses from (RFC 6177).
  private static let networkBytes = 8
  private static let ipv6Bytes = 16
  private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

  /// For people, without the port.
  let text: String

  init(_ address: SocketAddress?) { self.init(address?.ipAddress ?? "unknown") }

  init(_ text: String) { self.text = text }

  /// 4 bytes, also of an IPv4 address in IPv6; or 16; none where there is no address.
  private var bytes: [UInt8] {
    var (v4, v6) = (in_addr(), in6_addr())
    // A scope, such as %eth0, is no part of the address.
    let address = String(text.prefix { $0 != "%" })
    if inet_pton(AF_INET, address, &v4) == 1 {
      return withUnsafeBytes(of: v4) { Array($0) }
    }
    if inet_pton(AF_INET6, address, &v6) == 1 {
      let all = withUnsafeBytes(of: v6) { Array($0) }
      return all.starts(with: Self.mappedPrefix) ? Array(all[Self.mappedPrefix.count...]) : all
    }
    return []
  }

  /// What counts as one caller: an IPv4 address, or the /64 network of an IPv6 address.
  var network: [UInt8] { Array(bytes.prefix(Self.networkBytes)) }

  /// 127.0.0.0/8 and ::1.
  var isLoopback: Bool {
    let bytes = bytes
    return bytes.count == Self.ipv6Bytes ? bytes == [UInt8](repeating: 0, count: 15) + [1] : bytes.first == 127
  }
}
