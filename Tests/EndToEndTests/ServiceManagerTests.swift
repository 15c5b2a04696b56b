import Glibc
import SystemPackage
import Testing
import TestSupport

/// What `serve` tells a service manager, by a socket of the test's own.
@Suite struct ServiceManagerTests {
  /// A datagram socket that collects messages.
  private final class Manager {
    let name: String
    private let descriptor: Int32
    private(set) var messages: [String] = []

    /// - Parameter name: a path, or “@” and an abstract name.
    init(_ name: String) throws {
      self.name = name
      descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { path in
        path.copyBytes(from: name.utf8)
        if path[0] == UInt8(ascii: "@") { path[0] = 0 }
      }
      let size = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
      let code = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
      }
      try #require(code == 0, "bind: \(String(cString: strerror(errno)))")
    }

    deinit { close(descriptor) }

    func receive() {
      var bytes = [UInt8](repeating: 0, count: 4096)
      while case let count = recv(descriptor, &bytes, bytes.count, 0), count > 0 {
        messages.append(String(decoding: bytes[..<count], as: UTF8.self))
      }
    }

    func eventuallyHas(_ text: String, after first: Int = 0) async throws {
      try await eventually("the manager hears \(text)") {
        self.receive()
        return self.messages.dropFirst(first).contains { $0.hasPrefix(text) }
      }
    }
  }

  @Test(arguments: [false, true])
  func hearsOfStartReloadAndStop(isAbstract: Bool) async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appending("notify").string
      let manager = try Manager(isAbstract ? "@" + path : path)
      let wrapper = ["env", "NOTIFY_SOCKET=\(manager.name)", "WATCHDOG_USEC=100000"]
      try await ServeUnderTest.with(wrapper: wrapper) { server in
        try await manager.eventuallyHas("READY=1")
        #expect(manager.messages.first == "READY=1")
        try await manager.eventuallyHas("WATCHDOG=1")
        let before = manager.messages.count
        server.signal(SIGHUP)
        try await manager.eventuallyHas("RELOADING=1\nMONOTONIC_USEC=", after: before)
        try await manager.eventuallyHas("READY=1", after: before)
        #expect(await server.stop() == 0)
        try await manager.eventuallyHas("STOPPING=1")
      }
    }
  }

  @Test func aManagerThatIsGoneStopsNothing() async throws {
    try await ServeUnderTest.with(wrapper: ["env", "NOTIFY_SOCKET=/nonexistent/notify"]) { server in
      let log = try server.log.text()
      #expect(log.contains("the service manager can't be told"))
      #expect(await server.stop() == 0)
    }
  }

  @Test func aWatchdogOfAnotherProcessIsNotFed() async throws {
    try await withTemporaryFolder { folder in
      let manager = try Manager(folder.appending("notify").string)
      let wrapper = ["env", "NOTIFY_SOCKET=\(manager.name)", "WATCHDOG_USEC=1000", "WATCHDOG_PID=1"]
      try await ServeUnderTest.with(wrapper: wrapper) { server in
        try await manager.eventuallyHas("READY=1")
        #expect(await server.stop() == 0)
        try await manager.eventuallyHas("STOPPING=1")
        #expect(!manager.messages.contains("WATCHDOG=1"))
      }
    }
  }
}
