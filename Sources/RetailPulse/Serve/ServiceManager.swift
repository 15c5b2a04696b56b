import Glibc
import Logging

/// The service manager that started this process, usually systemd: it is told how the process fares, by datagrams to the
/// socket that `NOTIFY_SOCKET` names (`sd_notify(3)`). Does nothing where none is named.
struct ServiceManager: Sendable {
  /// What it is told.
  enum Message {
    case ready
    case reloading
    case stopping
    /// To be sent within ``watchdogInterval``, again and again.
    case alive
  }

  /// At most so often the manager must hear that the process is alive, or it restarts it; nil: it does not wait for that.
  let watchdogInterval: Duration?
  /// A path, or “@” and a name in the abstract namespace (`unix(7)`).
  private let socketName: String?
  private let logger: Logger

  init(environment: (String) -> String? = { ProcessEnvironment[$0] }, logger: Logger) {
    socketName = environment("NOTIFY_SOCKET")
    self.logger = logger
    let isMeant = environment("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
    let microseconds = environment("WATCHDOG_USEC").flatMap { Int64($0) } ?? 0
    watchdogInterval = isMeant && socketName != nil && microseconds > 0 ? .microseconds(microseconds) : nil
  }

  /// Sends a message. Never blocks; a failure is logged.
  func tell(_ message: Message) {
    guard let socketName else { return }
    if let code = Self.send(message.text, to: socketName) {
      logger.error(
        "the service manager can't be told",
        metadata: ["socket": "\(socketName)", "message": "\(message)", "error": "\(String(cString: strerror(code)))"])
    }
  }

  /// - Returns: an error number (`errno(3)`); nil when it was sent.
  private static func send(_ text: String, to name: String) -> CInt? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(name.utf8)
    // A path needs its NUL; an abstract name has its own at its beginning, and ends with the length.
    let length = withUnsafeMutableBytes(of: &address.sun_path) { path -> Int? in
      guard bytes.first == UInt8(ascii: "/") || bytes.first == UInt8(ascii: "@"), bytes.count < path.count else {
        return nil
      }
      path.copyBytes(from: bytes)
      if bytes[0] == UInt8(ascii: "@") { path[0] = 0 }
      return bytes[0] == UInt8(ascii: "@") ? bytes.count : bytes.count + 1
    }
    guard let length else { return EINVAL }
    let size = socklen_t(MemoryLayout<sa_family_t>.size + length)

    let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    let sent = withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        text.withCString { text in
          sendto(descriptor, text, strlen(text), CInt(MSG_NOSIGNAL | MSG_DONTWAIT), address, size)
        }
      }
    }
    return sent < 0 ? errno : nil
  }
}

extension ServiceManager.Message {
  /// As `sd_notify(3)` defines it.
  var text: String {
    switch self {
    case .ready: return "READY=1"
    case .reloading:
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return "RELOADING=1\nMONOTONIC_USEC=\(time.tv_sec * 1_000_000 + time.tv_nsec / 1000)"
    case .stopping: return "STOPPING=1"
    case .alive: return "WATCHDOG=1"
    }
  }
}
