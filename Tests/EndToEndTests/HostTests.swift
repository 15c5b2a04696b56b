import ImageHost
import JobModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Hosts that stall, fail for a while, ask to wait, and serve the same image to many: against the built binary.
@Suite struct HostTests {
  private let png = SampleImage.png(width: 3, height: 4)

  /// Each test's time is compared with a run of the same job alone, on the same machine at the same time.
  @Test func hostsThatStallHoldUpNobodyElse() async throws {
    let png = png
    let answer: @Sendable (String) -> HostAnswer = { _ in .late(png, milliseconds: 100) }
    try await ServeUnderTest.with(["--pause", "0", "--downloads-per-host", "8"], answering: answer) { server in
      func time(_ id: String) async throws -> Duration {
        let start = ContinuousClock.now
        try await server.drop("\(id).json", server.job((0..<100).map { "/\(id)/\($0)" }))
        let status = try await server.ended(id)
        #expect(status.state == .completed)
        return ContinuousClock.now - start
      }
      _ = try await time("warm")
      let alone = try await time("alone")

      var stalling: [ImageHost] = []
      for _ in 0..<20 { stalling.append(try await ImageHost.start { _ in .stall }) }
      let many = stalling.flatMap { host in (0..<100).map { host.url("/\($0)") } }
      try await server.drop("many.json", JobText.job([("S1", many)]))
      try await server.drop("one.json", JobText.job([("S1", (0..<100).map { stalling[0].url("/one/\($0)") })]))
      for number in 0..<100 {
        try await server.drop(
          "single-\(number).json", JobText.job([("S1", [stalling[number % 20].url("/s\(number)")])]))
      }
      try await eventually("all of them stall") {
        server.outbox.appending("ongoing").names.count == 102 && stalling.allSatisfy { $0.maxConnections > 0 }
      }
      let beside = try await time("beside")
      #expect(beside <= alone * 2, "\(beside) beside them, \(alone) alone")
      for id in ["many", "one"] { #expect(try server.status(id)?.state == .ongoing) }
      await server.kill()
      for host in stalling { try await host.stop() }
    }
  }

  @Test func whatPassesIsTriedAgainAndWhatStaysIsNot() async throws {
    let png = png
    let asked = Mutex([String: [ContinuousClock.Instant]]())
    let answer: @Sendable (String) -> HostAnswer = { path in
      let count = asked.withLock { asked in
        asked[path, default: []].append(ContinuousClock.now)
        return asked[path]?.count ?? 0
      }
      return switch path {
      case "/flaky": count < 3 ? .status(500) : .body(png)
      case "/busy": count < 2 ? .status(429, headers: ["Retry-After: 2"]) : .body(png)
      case "/cut": count < 2 ? .cut(png, after: 60) : .body(png)
      case "/down": .status(500)
      case "/text": .body(Array("text".utf8))
      default: .status(404)
      }
    }
    try await ServeUnderTest.with(["--pause", "0"], answering: answer) { server in
      let paths = ["/flaky", "/busy", "/cut", "/down", "/missing", "/text"]
      try await server.drop("job.json", server.job(paths))
      let status = try await server.ended("job")
      #expect(
        status.failures.map(\.reason).map { $0.prefix(24) }
          == [
            "download failed: HTTP 500", "download failed: HTTP 404", "not an image: the first b",
          ].map { $0.prefix(24) })
      let lines = try server.results("job").sorted { $0["image"] ?? "" < $1["image"] ?? "" }
      let attempts = lines.map { $0["attempts"].flatMap { Int($0) } ?? 0 }
      #expect([attempts[0], attempts[3], attempts[4], attempts[5]] == [3, 3, 1, 1])
      // A try doesn't count if the host is found to have been away meanwhile.
      #expect((1...2).contains(attempts[1]) && (1...2).contains(attempts[2]))
      #expect(
        lines.map { $0["last_error"] } == [
          "download failed: HTTP 500", "download failed: HTTP 429, asking to wait 2 s",
          "download failed: the body was cut after 60 bytes", "download failed: HTTP 500", nil, nil,
        ])
      let busy = asked.withLock { $0["/busy"] ?? [] }
      #expect(busy.count == 2)
      #expect(busy[1] - busy[0] >= .seconds(2), "what a host asks for is obeyed")
    }
  }

  @Test func theSameURLIsDownloadedOnce() async throws {
    let png = png
    let answer: @Sendable (String) -> HostAnswer = { path in
      switch path {
      case "/slow": .late(png, milliseconds: 300)
      case "/kept": .conditional(png, etag: "\"1\"", headers: ["Cache-Control: max-age=3600"])
      default: .conditional(png, etag: "\"1\"")
      }
    }
    try await ServeUnderTest.with(["--pause", "0"], answering: answer) { server in
      try await server.drop("first.json", server.job(Array(repeating: "/slow", count: 200) + ["/kept", "/asked"]))
      let first = try await server.ended("first")
      #expect(first.images == StatusDocument.ImageCounts(total: 202, measured: 202, failed: 0))
      #expect(server.host.requests("/slow") == 1)
      let lines = try server.results("first")
      #expect(
        lines.filter { $0["width"] == "3" && $0["perimeter"] == "14" && $0["bytes"] == "\(png.count)" }.count == 202)
      let text = try server.outbox.appending("results/first.ndjson").text()
      #expect(text.split(separator: "\n").filter { $0.contains("\"cached\":true") }.count == 199)

      try await server.drop("second.json", server.job(["/slow", "/kept", "/asked"]))
      try await server.ended("second")
      #expect(server.host.requests("/slow") == 2, "it may not be kept")
      #expect(server.host.requests("/kept") == 2, "what another job got is confirmed, however long it is good for")
      #expect(server.host.requests("/asked") == 2, "the host is asked whether it has changed")
      let again = try server.outbox.appending("results/second.ndjson").text().split(separator: "\n")
      #expect(again.filter { $0.contains("\"cached\":true") }.count == 2)
    }
  }

  @Test func theOperatorMayKeepMeasurements() async throws {
    let png = png
    try await ServeUnderTest.with(["--pause", "0", "--cache-seconds", "3600"], answering: { _ in .body(png) }) {
      server in
      for id in ["first", "second"] {
        try await server.drop("\(id).json", server.job(["/1", "/2"]))
        try await server.ended(id)
      }
      #expect(server.host.allRequests == ["/1": 1, "/2": 1])
      let lines = try server.results("second")
      #expect(lines.allSatisfy { $0["cached"] == "true" && $0["attempts"] == "0" })
      #expect(lines.allSatisfy { $0["cache_age_seconds"].flatMap { Int($0) }.map { (0..<60).contains($0) } == true })

      let file = server.folder.appending("first.json")
      try file.write(server.job(["/1", "/2"]))
      let fresh = try await server.command("submit", "--fresh", "--wait", file.string)
      #expect(fresh.code == 0)
      #expect(server.host.allRequests == ["/1": 2, "/2": 2])
      let id = fresh.output.split(separator: "\n").first.map(String.init) ?? ""
      #expect(try server.results(id).allSatisfy { $0["cached"] == nil && $0["attempts"] == "1" })
    }
  }

  /// The host says that the picture is good for a year, and replaces it all the same.
  @Test func aPictureThatWasReplacedIsSeenByTheNextJob() async throws {
    let asked = Mutex(0)
    let answer: @Sendable (String) -> HostAnswer = { _ in
      let count = asked.withLock { asked in
        asked += 1
        return asked
      }
      return .body(
        SampleImage.png(width: 40 * count, height: 30), headers: ["Cache-Control: public, max-age=31536000"])
    }
    try await ServeUnderTest.with(["--pause", "0"], answering: answer) { server in
      for (count, id) in ["a", "b", "c"].enumerated() {
        try await server.drop("\(id).json", server.job(["/grow.png"]))
        try await server.ended(id)
        #expect(try server.results(id).map { $0["width"] } == ["\(40 * (count + 1))"])
      }
    }
  }

  @Test func aFreshJobGetsPastTheHostsCache() async throws {
    let answer: @Sendable (HostRequest) -> HostAnswer = { request in
      let isAnew = request.fields("Cache-Control") == ["no-cache"]
      return .conditional(
        SampleImage.png(width: isAnew ? 2 : 1, height: 1), etag: isAnew ? "\"2\"" : "\"1\"",
        headers: ["Cache-Control: max-age=3600"])
    }
    let host = try await ImageHost.startReading(answer)
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let job = JobText.job([("S1", Array(repeating: host.url("/a"), count: 3))])
      try await server.drop("old.json", job)
      try await server.drop("new.json", "{\"fresh\":true," + job.dropFirst())
      for (id, width) in [("old", "1"), ("new", "2")] {
        try await server.ended(id)
        #expect(Set(try server.results(id).map { $0["width"] }) == [width], "\(id)")
      }
      #expect(host.requests("/a") == 2, "each asks once")
      let api = try await server.post("/api/submit", "{\"fresh\":true," + job.dropFirst())
      #expect(api.status == 201)
      let wrong = try await server.post("/api/submit", "{\"fresh\":\"yes\"," + job.dropFirst())
      #expect(wrong.status == 400)
      #expect(wrong.body.contains("fresh must be true or false"))
    }
    try await host.stop()
  }

  /// A message that names what may help; the word of the host comes first.
  @Test func refusedDownloadsHaveAHint() async throws {
    let answer: @Sendable (String) -> HostAnswer = { path in .status(path.hasPrefix("/403") ? 403 : 404) }
    try await ServeUnderTest.with(["--pause", "0"], answering: answer) { server in
      try await server.drop("a.json", server.job(["/403", "/a?b=1&amp;c=2", "/a?b=1&c=2"]))
      let reasons = try await server.ended("a").failures.map(\.reason)
      try #require(reasons.count == 3)
      #expect(reasons[0].hasPrefix("download failed: HTTP 403; ") && reasons[0].contains("--user-agent"))
      #expect(reasons[1] == "download failed: HTTP 404; the URL has “&amp;” where “&” may be meant")
      #expect(reasons[2] == "download failed: HTTP 404")
      #expect(server.host.requests("/a?b=1&amp;c=2") == 1, "asked for as it is")
    }
  }

  /// The job's author learns nothing about the network; the operator learns all.
  @Test func refusalsHaveOneTextAndTheLogHasTheReason() async throws {
    try await ServeUnderTest.with(["--pause", "0", "--deny-host", "*.bad.example", "--deny-network", "127.0.0.9"]) {
      server in
      let urls = [
        "http://10.1.2.3/", "http://a.bad.example/", "http://127.0.0.9:8080/", "http://127.0.0.1:22/",
        "http://user:secret@127.0.0.1/", "http://169.254.169.254/latest/",
      ]
      try await server.drop("job.json", JobText.job([("S1", urls)]))
      let status = try await server.ended("job")
      #expect(
        Set(status.failures.map(\.reason)) == [
          "download failed: the URL leads where downloads are not permitted (the log says why)"
        ])
      #expect(status.failures.count == urls.count)
      let log = try server.log.text()
      for detail in [
        "10.1.2.3 is in 10.0.0.0/8", "--deny-host *.bad.example", "127.0.0.9 is in 127.0.0.9/32",
        "port 22 of 127.0.0.1",
        "has a user name", "169.254.169.254 is in 169.254.0.0/16",
      ] { #expect(log.contains(detail), "\(detail)") }
      #expect(!log.contains("secret"))
    }
  }
}
