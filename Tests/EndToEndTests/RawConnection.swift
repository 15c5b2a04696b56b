import Glibc
import ImageHost
import TestSupport

/// A TCP connection to a server on loopback that sends bytes as they are, and as slowly as wanted.
final class RawConnection {
  private let descriptor: CInt
  private(set) var received: [UInt8] = []
  /// The server has ended its side.
  private(set) var hasEnded = false

  /// - Parameter isRemote: whether the system holds little of what has come, and takes it in packets of a usual size, not of
  ///   the 64 KiB that loopback has.
  init(port: Int, isRemote: Bool = false) throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    if isRemote {
      var (receiveBytes, segmentBytes) = (CInt(32 << 10), CInt(1448))
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBytes, socklen_t(MemoryLayout<CInt>.size))
      setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_MAXSEG, &segmentBytes, socklen_t(MemoryLayout<CInt>.size))
    }
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
    while !hasEnded, receive(upTo: 1 << 16) > 0 {}
  }

  /// Takes some of what has come.
  ///
  /// - Returns: how many bytes.
  @discardableResult
  func receive(upTo limit: Int) -> Int {
    var piece = [UInt8](repeating: 0, count: limit)
    let count = recv(descriptor, &piece, piece.count, 0)
    if count < 0 && errno == EAGAIN { return 0 }
    if count <= 0 { hasEnded = true } else { received += piece[..<count] }
    return max(0, count)
  }

  /// Forgets what was taken, so that the next ``expect(_:)`` looks at what comes from now on.
  func forget() { received = [] }

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
