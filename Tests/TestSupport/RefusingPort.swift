import Glibc
import SystemPackage

/// A port of 127.0.0.1 on which every connection is refused, for as long as this lives: it is taken, and nobody listens.
package final class RefusingPort: Sendable {
  private let descriptor: CInt
  package let number: Int

  /// - Throws: `Errno`.
  package init() throws {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    do {
      number = try Self.bindAnywhere(descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// - Returns: the port that the system chose.
  private static func bindAnywhere(_ descriptor: CInt) throws(Errno) -> Int {
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
