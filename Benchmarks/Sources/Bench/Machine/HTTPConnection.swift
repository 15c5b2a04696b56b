import Foundation

/// A kept-alive connection to a server on the loopback, with the part of HTTP/1.1 that the peers use.
final class HTTPConnection {
  private static let limitSeconds = 30

  private let descriptor: CInt
  private var held: [UInt8] = []

  /// - Throws: ``Problem`` when nobody listens.
  init(port: Int) throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var limit = timeval(tv_sec: Self.limitSeconds, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = Ports.loopback(port)
    guard Ports.withSocketAddress(&address, { connect(descriptor, $0, $1) }) == 0 else {
      throw Problem("cannot connect to port \(port)")
    }
  }

  deinit { close(descriptor) }

  /// - Returns: status and body.
  func request(_ method: String, _ path: String, body: [UInt8] = []) throws -> (status: Int, body: String) {
    let head =
      "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
    try send(Array(head.utf8) + body)
    return try answer()
  }

  private func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Problem("the server takes no request") }
      sent += count
    }
  }

  private func answer() throws -> (status: Int, body: String) {
    let blank = Array("\r\n\r\n".utf8)
    while true {
      if let end = held.firstRange(of: blank) {
        let lines = String(decoding: held[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let length =
          lines.first { $0.lowercased().hasPrefix("content-length:") }
          .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) } ?? 0
        let bodyEnd = end.upperBound + length
        while held.count < bodyEnd { try receive() }
        defer { held.removeFirst(bodyEnd) }
        return (status, String(decoding: held[end.upperBound..<bodyEnd], as: UTF8.self))
      }
      try receive()
    }
  }

  private func receive() throws {
    var piece = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &piece, piece.count, 0)
    guard count > 0 else { throw Problem("the server gave no answer") }
    held += piece[..<count]
  }
}
