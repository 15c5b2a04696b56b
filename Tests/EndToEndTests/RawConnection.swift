import Glibc
import ImageHost
import TestSupport

/// A TCP connection to a server on loopback that sends bytes as they are, and as slowly as wanted.
final class RawConnection {
  private let descriptor: CInt
  private(set) var received: [UInt8] = []
  /// The server has ended its side.
  private(set) var hasEnded = false

  init(port: Int) throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    let result = Loopback.withAddress(port: port) { connect(descriptor, $0, $1) }
    if result != 0 { throw CommandFailed(description: "connect: errno \(errno)") }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit { close(descriptor) }

  var text: String { String(decoding: received, as: UTF8.self) }

  /// Sends what the server takes now.
  ///
  /// - Returns: false when the connection is closed.
  @discardableResult
  func send(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) >= 0 || errno == EAGAIN
  }

  /// Ends this side, as `shutdown(2)` does; the server can go on sending.
  func endSending() { _ = shutdown(descriptor, CInt(SHUT_WR)) }

  /// Takes what has come.
  func receive() {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while !hasEnded {
      let count = recv(descriptor, &piece, piece.count, 0)
      if count < 0 && errno == EAGAIN { return }
      if count <= 0 { hasEnded = true } else { received += piece[..<count] }
    }
  }

  /// Waits until text has come.
  func expect(_ text: String) async throws {
    try await eventually("“\(text)” comes") {
      self.receive()
      return self.text.contains(text)
    }
  }

  /// Waits until the server ends the connection; goes on sending meanwhile.
  func expectEnd(sending drip: String? = nil) async throws {
    try await eventually("the connection ends") {
      if let drip { self.send(drip) }
      self.receive()
      return self.hasEnded
    }
  }
}
