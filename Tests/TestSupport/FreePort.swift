import Glibc
import SystemPackage

/// A port of 127.0.0.1 that nothing listens on now.
package enum FreePort {
  /// - Throws: `Errno`.
  package static func find() throws -> Int {
    let descriptor = try open(port: 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard result == 0 else { throw Errno(rawValue: errno) }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  private static func open(port: Int) throws -> CInt {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    var one: CInt = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<CInt>.size))
    let result = Loopback.withAddress(port: port) { bind(descriptor, $0, $1) }
    guard result == 0 else {
      let cause = Errno(rawValue: errno)
      close(descriptor)
      throw cause
    }
    return descriptor
  }
}
