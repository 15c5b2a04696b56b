package import Glibc

/// Addresses on 127.0.0.1.
package enum Loopback {
  /// Calls `body` with a port's address, as `bind(2)` and `connect(2)` take it.
  package static func withAddress<Value>(
    port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Value
  ) rethrows -> Value {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return try withUnsafePointer(to: &address) {
      try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
