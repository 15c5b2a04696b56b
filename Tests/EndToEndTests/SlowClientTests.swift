import Foundation
import TestSupport
import Testing

/// Clients that read slowly. They look at the clock.
@Suite struct SlowClientTests {
  private static let size = 10_000_000

  private func ask(_ server: ServeUnderTest) throws -> RawConnection {
    let connection = try RawConnection(port: server.port, isRemote: true)
    connection.send("GET /api/results?jobid=a HTTP/1.1\r\nHost: a\r\n\r\n")
    return connection
  }

  /// In the time that a client has, it takes less than the system would hold of the answer, but always something. On a busy
  /// machine the test itself may be too slow: one attempt must succeed.
  @Test func aSlowReaderGetsAll() async throws {
    try await ServeUnderTest.with(["--client-timeout", "3", "--pause", "0"]) { server in
      try await server.finish("a", size: Self.size)
      for attempt in 1...8 {
        let connection = try ask(server)
        let start = ContinuousClock.now
        for round in 1...60 {
          try await Task.sleep(until: start + .milliseconds(100 * round))
          connection.receive(upTo: 20 << 10)
        }
        try await eventually("all has come, or the connection has ended") {
          connection.receive()
          return connection.received.count > Self.size || connection.hasEnded
        }
        if connection.received.count > Self.size { return }
        #expect(attempt < 8, "\(connection.received.count) bytes have come")
      }
    }
  }

  @Test func slowReadersHoldNobodyUp() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      try await server.finish("a", size: Self.size)
      let slow = try (0..<100).map { _ in try ask(server) }
      for connection in slow {
        try await eventually("it is answered") { connection.receive(upTo: 1000) > 0 }
      }
      for _ in 0..<3 {
        let path = "http://127.0.0.1:\(server.port)/api/results?jobid=a"
        let count = try await run("sh", "-c", "curl -s --max-time 20 '\(path)' | wc -c")
        #expect(Int(count.trimmingCharacters(in: .whitespacesAndNewlines)).map { $0 > Self.size } == true)
      }
      #expect(try await server.post("/api/submit", server.job(["/1/1"])).status == 201)
      for connection in slow { #expect(!connection.hasEnded) }
    }
  }
}
