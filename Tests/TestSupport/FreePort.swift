import Glibc
import SystemPackage

/// Finds a port of 127.0.0.1 on which nothing listens at the moment.
package enum FreePort {
  /// - Throws: `Errno`.
  package static func find() throws -> Int {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    defer { close(descriptor) }
    guard Loopback.withAddress(port: 0, { bind(descriptor, $0, $1) }) == 0 else { throw Errno(rawValue: errno) }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard result == 0 else { throw Errno(rawValue: errno) }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
