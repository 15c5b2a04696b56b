import Foundation
import SystemPackage
import TestSupport
import Testing

/// What a connection may do, over real sockets that send bytes as they are.
@Suite struct ConnectionTests {
  private static let impatient = ["--client-timeout", "1"]

  private func post(_ length: String) -> String { "POST /api/submit HTTP/1.1\r\nHost: a\r\n\(length)\r\n\r\n" }

  /// Sends bytes and returns all that comes until the server ends the connection.
  private func answer(_ server: ServeUnderTest, _ request: String, drip: String? = nil) async throws -> String {
    let connection = try RawConnection(port: server.port)
    connection.send(request)
    try await connection.expectEnd(sending: drip)
    return connection.text
  }

  @Test func aHeadThatCannotBeReadIsAnsweredInJSON() async throws {
    try await ServeUnderTest.with { server in
      let long = String(repeating: "x", count: 40_000)
      let cases: [(String, String, String)] = [
        ("hello\r\n\r\n", "400", "not HTTP: "),
        ("GET /livez HTTP/1.1\r\nHost: a\r\nX: \(long)\r\n\r\n", "431", "the request's head is over 32768 bytes"),
        ("GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n", "431", "the request's head is over 32768 bytes"),
        (
          "GET /livez HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 200) + "\r\n", "431",
          "too many fields"
        ),
      ]
      for (request, status, error) in cases {
        let answer = try await answer(server, request)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.contains("Content-Type: application/json\r\n"))
        #expect(answer.contains("{\"error\":\"") && answer.contains(error))
      }
      #expect(try await server.get("/livez").status == 200)
    }
  }

  @Test func aHeadOfDribblesIsCutOff() async throws {
    try await ServeUnderTest.with(Self.impatient) { server in
      for (request, drip) in [("GET /livez HTTP/1.1\r\nX: ", "y"), ("", nil)] {
        let text = try await answer(server, request, drip: drip)
        #expect(text.isEmpty)
      }
    }
  }

  @Test func aBodyOfDribblesIsGivenUp() async throws {
    try await ServeUnderTest.with(Self.impatient) { server in
      for length in ["Content-Length: 1000000", "Transfer-Encoding: chunked"] {
        let isChunked = length.contains("chunked")
        let text = try await answer(server, post(length), drip: isChunked ? "1\r\n \r\n" : " ")
        #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"), "\(text)")
        #expect(text.lowercased().contains("connection: close\r\n"))
        #expect(text.hasSuffix(#"{"error":"the body came too slowly; send it again"}"#))
      }
      #expect(server.inbox.names.isEmpty)
    }
  }

  @Test func aBodyThatKeepsThePaceMayTakeLongerThanTheTimeout() async throws {
    try await ServeUnderTest.with(Self.impatient + ["--pause", "0"]) { server in
      let job = server.job(["/1/1"])
      let pieces = 15
      let padding = String(repeating: " ", count: 1024)
      let connection = try RawConnection(port: server.port)
      connection.send(post("Content-Length: \(pieces * padding.utf8.count + job.utf8.count)"))
      let start = ContinuousClock.now
      for piece in 1...pieces {
        // A tenth of a second each: together more than the timeout.
        try await Task.sleep(until: start + .milliseconds(100 * piece))
        connection.send(padding)
      }
      connection.send(job)
      try await connection.expect("HTTP/1.1 201 Created")
    }
  }

  @Test func anAnswerThatIsNotFetchedEndsTheConnection() async throws {
    try await ServeUnderTest.with(Self.impatient + ["--pause", "0"]) { server in
      // More than the sockets' buffers hold.
      try await server.finish("a", size: 40_000_000)
      let connection = try RawConnection(port: server.port)
      connection.send("GET /api/results?jobid=a HTTP/1.1\r\nHost: a\r\n\r\n")
      try await eventually("the server has ended the connection") {
        try await run("ss", "-Htn", "state", "established", "sport", "=", ":\(server.port)").isEmpty
      }
      #expect(try await server.get("/livez").status == 200)
    }
  }

  /// In the time that a client has, it takes less than the system would hold of the answer, but always something.
  @Test func aSlowReaderGetsAllAndHoldsNobodyUp() async throws {
    try await ServeUnderTest.with(["--client-timeout", "4", "--pause", "0"]) { server in
      let size = 10_000_000
      try await server.finish("a", size: size)
      let slow = try (0..<8).map { _ in try RawConnection(port: server.port, isRemote: true) }
      for connection in slow { connection.send("GET /api/results?jobid=a HTTP/1.1\r\nHost: a\r\n\r\n") }
      let start = ContinuousClock.now
      for round in 1...80 {
        try await Task.sleep(until: start + .milliseconds(100 * round))
        for connection in slow { connection.receive(upTo: 20 << 10) }
        if round % 20 == 0 { #expect(try await server.get("/api/status?jobid=a").status == 200) }
      }
      // All together: whoever waited for its turn would fetch nothing meanwhile.
      try await eventually("all has come") {
        for connection in slow { connection.receive() }
        return slow.allSatisfy { $0.received.count > size || $0.hasEnded }
      }
      for connection in slow { #expect(connection.received.count > size) }
    }
  }

  @Test func slowReadersHoldNobodyUp() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      try await server.finish("a", size: 10_000_000)
      let slow = try (0..<100).map { _ in try RawConnection(port: server.port, isRemote: true) }
      for connection in slow { connection.send("GET /api/results?jobid=a HTTP/1.1\r\nHost: a\r\n\r\n") }
      for connection in slow {
        try await eventually("it is answered") { connection.receive(upTo: 1000) > 0 }
      }
      let path = "http://127.0.0.1:\(server.port)/api/results?jobid=a"
      let count = try await run("sh", "-c", "curl -s --max-time 20 '\(path)' | wc -c")
      #expect(Int(count.trimmingCharacters(in: .whitespacesAndNewlines)).map { $0 > 10_000_000 } == true)
      #expect(try await server.post("/api/submit", server.job(["/1/1"])).status == 201)
      for connection in slow { #expect(!connection.hasEnded) }
    }
  }

  // MARK: Upgrade

  private static let wish = "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk\r\n"
  private static let alive = #"{"status":"alive"}"#

  @Test func aWishForAnotherProtocolIsIgnored() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let later = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"
      for name in ["h2c", "websocket", "TLS/1.2", "HTTP/2.0, foo"] {
        let fields = "Host: a\r\nUpgrade: \(name)\r\n\(Self.wish)"
        let first = "GET /livez HTTP/1.1\r\n\(fields)\r\n"
        let connection = try RawConnection(port: server.port)
        for request in [first, later, first, later] {
          connection.forget()
          connection.send(request)
          try await connection.expect(Self.alive)
        }
        let together = try RawConnection(port: server.port)
        let job = server.job(["/1/1"])
        together.send(
          first + "POST /api/submit HTTP/1.1\r\n\(fields)Content-Length: \(job.utf8.count)\r\n\r\n" + job + later)
        try await eventually("three answers come") {
          together.receive()
          return together.text.components(separatedBy: Self.alive).count == 3 && together.text.contains(" 201 Created")
        }
      }
    }
  }

  @Test func behindCONNECTNothingIsRead() async throws {
    try await ServeUnderTest.with { server in
      let text = try await answer(server, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n\u{16}\u{3}\u{1}")
      #expect(text.hasPrefix("HTTP/1.1 40"))
      #expect(text.components(separatedBy: "HTTP/1.1 ").count == 2)
    }
  }

  // MARK: 100 Continue

  private static let goOn = "HTTP/1.1 100 Continue\r\n\r\n"

  private func expecting(_ length: String, _ more: String = "") -> String {
    post(length + "\r\nExpect: 100-continue" + more)
  }

  @Test func aBodyThatIsWaitedForIsAskedFor() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let job = server.job(["/1/1"])
      let connection = try RawConnection(port: server.port)
      for length in ["Content-Length: \(job.utf8.count)", "Transfer-Encoding: chunked"] {
        connection.forget()
        connection.send(expecting(length))
        try await connection.expect(Self.goOn)
        #expect(connection.text == Self.goOn)
        connection.send(length.hasPrefix("C") ? job : "\(String(job.utf8.count, radix: 16))\r\n\(job)\r\n0\r\n\r\n")
        try await connection.expect("HTTP/1.1 201 Created\r\n")
      }
      connection.forget()
      connection.send(expecting("Content-Length: \(job.utf8.count)") + job)
      try await connection.expect("HTTP/1.1 201 Created\r\n")
      connection.forget()
      connection.send(post("Content-Length: \(job.utf8.count)\r\nExpect: the-impossible") + job)
      try await connection.expect("HTTP/1.1 201 Created\r\n")
      #expect(!connection.text.contains("100 Continue"))
    }
  }

  /// Each of them before a byte of the body, and the connection ends: whether the body follows, nobody knows.
  @Test func anAnswerComesInsteadOfAskingForABodyInVain() async throws {
    try await withTemporaryFolder { folder in
      let keys = folder.appending("keys")
      let key = try await run(ServeUnderTest.binary.string, "key", "add", "a", "--api-keys", keys.string)
        .trimmingCharacters(in: .newlines)
      let flags = ["--api-keys", keys.string, "--rate-limit", "3/1d", "--max-job-bytes", "1KiB"]
      try await ServeUnderTest.with(flags) { server in
        let mine = "\r\nX-API-Key: \(key)"
        for (request, status) in [
          (expecting("Content-Length: 5000", mine), 413),
          (expecting("Content-Length: 50", mine + "\r\nIdempotency-Key: \(String(repeating: "k", count: 256))"), 400),
          (expecting("Content-Length: 50"), 401),
          (expecting("Content-Length: 50", mine).replacing("/submit", with: "/nothing"), 404),
          (expecting("Content-Length: 50", mine), 429),
        ] {
          let text = try await answer(server, request)
          #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(text)")
          #expect(text.lowercased().contains("\r\nconnection: close\r\n"))
        }
      }
      try await ServeUnderTest.with(["--disk-floor", "8388608GiB"], isStarted: false) { server in
        try await server.launch()
        let text = try await answer(server, expecting("Content-Length: 50"))
        #expect(text.hasPrefix("HTTP/1.1 507 "))
        let large = try await answer(server, post("Content-Length: 1000000"))
        #expect(large.hasPrefix("HTTP/1.1 507 "), "before a large body too")
      }
    }
  }

  /// More than the sockets' buffers hold, so that the end of the answer is not with the system when it is written.
  @Test func aLargeAnswerThatIsTheLastArrivesWhole() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      try await server.drop("a.json", server.job(["/1/1"]))
      try await server.ended("a")
      let results = server.outbox.appending("results/a.ndjson")
      let line = try results.text()
      let count = 10_000_000 / line.utf8.count
      try results.write(String(repeating: line, count: count))
      for (version, fields, isHalfClosed) in [
        ("1.1", "Connection: close\r\n", false), ("1.0", "", false), ("1.1", "", true),
      ] {
        let connection = try RawConnection(port: server.port)
        connection.send("GET /api/results?jobid=a HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n")
        if isHalfClosed { connection.endSending() }
        try await connection.expectEnd()
        let body =
          connection.received.count - (connection.received.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound ?? 0)
        #expect(body >= count * line.utf8.count, "HTTP/\(version) \(fields)\(isHalfClosed)")
        let end = version == "1.0" ? line : "0\r\n\r\n"
        #expect(connection.received.suffix(end.utf8.count).elementsEqual(end.utf8))
      }
    }
  }

  @Test func anAnswerIsTheLastWhereTheClientWantsIt() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      try await server.drop("a.json", server.job(["/1/1"]))
      try await server.ended("a")
      let results = "/api/results?jobid=a"
      for request in [
        "GET /livez HTTP/1.0\r\n\r\n", "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET \(results) HTTP/1.0\r\n\r\n", "GET \(results) HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
      ] {
        let text = try await answer(server, request)
        #expect(text.contains(" 200 OK\r\n"))
        #expect(text.lowercased().contains("connection: close\r\n"))
        #expect(!text.lowercased().contains("chunked"), "HTTP/1.0 doesn't know it")
      }
      let old = try RawConnection(port: server.port)
      for _ in 0..<2 {
        old.send("GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        try await old.expect("connection: keep-alive\r\n\r\n{\"status\":\"alive\"}")
      }
    }
  }

  @Test func anAnswerToHEADHasNoBodyOnTheWire() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      try await server.drop("a.json", server.job(["/1/1"]))
      try await server.ended("a")
      // With a length and, streamed, without.
      for path in ["/livez", "/api/results?jobid=a"] {
        let text = try await answer(
          server,
          "HEAD \(path) HTTP/1.1\r\nHost: a\r\n\r\nGET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let answers = text.components(separatedBy: "HTTP/1.1 200 OK\r\n")
        #expect(answers.count == 3)
        #expect(
          answers.dropFirst().first?.components(separatedBy: "\r\n\r\n").dropFirst() == [""], "no byte after the head")
        #expect(answers.last?.hasSuffix("\r\n\r\n{\"status\":\"alive\"}") == true)
      }
    }
  }

  @Test func anUnwantedBodyIsNotReadForEver() async throws {
    try await ServeUnderTest.with(["--max-job-bytes", "1KiB"]) { server in
      let drip = String(repeating: "x", count: 1 << 16)
      let tooLarge = try await answer(server, post("Content-Length: 1000000000"), drip: drip)
      #expect(tooLarge.hasPrefix("HTTP/1.1 413 "))
      let nothing = "POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n"
      let unknown = try await answer(server, nothing, drip: drip)
      #expect(unknown.hasPrefix("HTTP/1.1 404 "))
    }
  }

  @Test func aSmallJobGetsInWhileGiantsFillTheMemory() async throws {
    try await ServeUnderTest.with(["--max-job-bytes", "256KiB", "--pause", "0"]) { server in
      let giants = try (0..<3).map { _ in try RawConnection(port: server.port) }
      let size = 256 << 10
      for giant in giants {
        giant.send(post("Content-Length: \(size)"))
        // All but the last byte: three hold more than two jobs of the largest size, less what isn't counted.
        var left = size - 1
        while left > 0 {
          let piece = min(left, 16 << 10)
          giant.send(String(repeating: " ", count: piece))
          left -= piece
        }
      }
      try await eventually("one of the giants is refused") {
        for giant in giants { giant.receive() }
        return giants.contains { $0.text.hasPrefix("HTTP/1.1 503 ") }
      }
      let refused = giants.filter { !$0.received.isEmpty }
      #expect(refused.count == 1)
      #expect(refused[0].text.contains("Retry-After: 5\r\n"))
      #expect(try await server.post("/api/submit", server.job(["/1/1"])).status == 201)
      for giant in giants where giant.received.isEmpty {
        giant.send(" ")
        try await giant.expect("the file is empty")
      }
      let again = String(repeating: " ", count: 200 << 10) + server.job(["/1/1"])
      #expect(try await server.post("/api/submit", again).status == 201, "what was held is given back")
    }
  }
}
