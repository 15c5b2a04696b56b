import Glibc
import SystemPackage

/// An address that HTTP is to listen on.
struct ListeningAddress {
  /// Why nothing can listen there.
  struct Failed: Error, CustomStringConvertible {
    /// Nil when the host's name leads to no address.
    let cause: Errno?
    let description: String

    init(_ cause: Errno) {
      self.cause = cause
      description = "\(cause)"
    }

    /// - Parameter code: of `getaddrinfo(3)`.
    init(lookUp code: CInt) {
      cause = nil
      description = String(cString: gai_strerror(code))
    }
  }

  let host: String
  let port: Int

  /// Binds a socket to the host's first address, as the server does, and closes it.
  func check() throws(Failed) {
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, "\(port)", &hints, &list)
    guard code == 0, let address = list?.pointee else { throw Failed(lookUp: code) }
    defer { freeaddrinfo(list) }

    let descriptor = socket(address.ai_family, address.ai_socktype | CInt(SOCK_CLOEXEC.rawValue), address.ai_protocol)
    guard descriptor >= 0 else { throw Failed(Errno(rawValue: errno)) }
    defer { close(descriptor) }
    var one: CInt = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<CInt>.size))
    // listen(2) too: with SO_REUSEADDR bind(2) alone lets two in until one of them listens.
    guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, listen(descriptor, 1) == 0 else {
      throw Failed(Errno(rawValue: errno))
    }
  }
}
