import Foundation
import ImageHost
import JobModel
import SystemPackage
import TestSupport
import Testing

/// Hosts that go away and come back, or don't, and paths that fail by themselves: against the built binary.
@Suite struct OutageTests {
  /// A host whose images take a while.
  private static func weather() -> HostWeather {
    let png = SampleImage.png(width: 3, height: 4)
    return HostWeather { _ in .late(png, milliseconds: 10) }
  }

  private static let closed = HostAnswer.raw([])

  private static func count(_ word: String, in log: String) -> Int { log.components(separatedBy: word).count - 1 }

  private func someAreRecorded(_ server: ServeUnderTest) async throws {
    try await eventually("some images are recorded") {
      try server.outbox.appending("results/job.ndjson").exists && server.results("job").count > 20
    }
  }

  /// Begins a job, and lets its host go away when some images are done.
  private func begin(_ server: ServeUnderTest, _ weather: HostWeather, _ answer: HostAnswer) async throws {
    try await server.drop("job.json", server.job((0..<400).map { "/\($0)" }))
    try await someAreRecorded(server)
    weather.set(answer)
    try await eventually("the job waits") { try server.status("job")?.document.waiting.hosts.isEmpty == false }
  }

  @Test(arguments: [closed, .status(503)]) func anOutageCostsNothing(_ answer: HostAnswer) async throws {
    let weather = Self.weather()
    let flags = ["--pause", "0", "--attempts", "1", "--downloads", "4"]
    try await ServeUnderTest.with(flags, answering: { weather.answer($0) }) { server in
      try await begin(server, weather, answer)
      let waiting = try #require(try server.status("job")?.document.waiting)
      let host = "127.0.0.1:\(server.host.port)"
      #expect(waiting.hosts.map(\.host) == [host] && waiting.total == 1)
      #expect((1..<400).contains(waiting.hosts[0].images))
      #expect(!waiting.hosts[0].reason.isEmpty && !waiting.hosts[0].reason.hasPrefix("download failed"))
      #expect(waiting.hosts[0].since <= waiting.hosts[0].nextTry)
      let text = try await server.command("status", "job").output
      #expect(text.contains("images wait for \(host) since \(waiting.hosts[0].since)"), "\(text)")
      #expect(try await server.get("/api/status?jobid=job").body.contains("\"waiting\":[{\"host\":\"\(host)\""))

      weather.set(nil)
      let status = try await server.ended("job")
      #expect(status.images == .init(total: 400, measured: 400))
      #expect(status.waiting == .none)
      #expect(try server.results("job").allSatisfy { $0["attempts"] == "1" })
      let log = try server.log.text()
      #expect(Self.count("host fails: its images wait", in: log) == 1)
      #expect(Self.count("host answers again", in: log) == 1)
    }
  }

  @Test func whoWaitsForTheJobIsToldWhatItWaitsFor() async throws {
    let weather = Self.weather()
    try await ServeUnderTest.with(["--pause", "0", "--downloads", "4"], answering: { weather.answer($0) }) { server in
      let file = server.folder.appending("job.json")
      try file.write(server.job((0..<400).map { "/\($0)" }))
      let output = server.folder.appending("submit.log")
      let submit = try await server.children.start(
        ServeUnderTest.binary.string, ["submit", file.string, "--wait"] + server.places, output: output)
      try await someAreRecorded(server)
      weather.set(.status(503))
      let words = "images wait for 127.0.0.1:\(server.host.port) since "
      try await eventually("it says what the job waits for") { try output.text().contains(words) }
      weather.set(nil)
      #expect(await submit.end() == 0)
      #expect(Self.count(words, in: try output.text()) == 1)
    }
  }

  @Test func whenPatienceIsOverWhatWaitsFails() async throws {
    let weather = Self.weather()
    let flags = ["--pause", "0", "--patience", "3", "--downloads", "4"]
    try await ServeUnderTest.with(flags, answering: { weather.answer($0) }) { server in
      try await begin(server, weather, Self.closed)
      let status = try await server.ended("job")
      #expect(status.images.measured > 20 && status.images.failed > 0)
      #expect(status.failures.allSatisfy { $0.code == .gaveUp })
      #expect(
        status.failures.first?.reason.contains("\(server.host.url("")) fails again and again, waited 3 s") == true)
      let log = try server.log.text()
      #expect(Self.count("host still fails: images that wait for it fail", in: log) == 1)
    }
  }

  /// It says so itself from the first image on, and never anything else.
  @Test func aHostThatIsAlwaysOverloadedEndsItsJob() async throws {
    let flags = ["--pause", "0", "--patience", "3"]
    try await ServeUnderTest.with(flags, answering: { _ in .status(502) }) { server in
      try await server.drop("dead.json", server.job((0..<2000).map { "/\($0)" }))
      let status = try await server.ended("dead")
      #expect(status.images == StatusDocument.ImageCounts(total: 2000, measured: 0, failed: 2000))
      #expect(status.failures.allSatisfy { $0.code == .gaveUp })
      #expect(server.host.allRequests.values.reduce(0, +) < 700, "it is left alone")
      #expect(try server.log.text().contains("HTTP 502"))
    }
  }

  @Test func aHostThatNeverAnsweredFailsByAttempts() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let port = try RefusingPort()
      try await server.drop("job.json", JobText.job([("S1", ["http://127.0.0.1:\(port.number)/1"])]))
      let status = try await server.ended("job", within: .seconds(60))
      withExtendedLifetime(port) {}
      #expect(status.failures.map(\.code) == [.connectFailed])
      #expect(try server.results("job").map { $0["attempts"] } == ["3"])
    }
  }

  /// F01.
  @Test(arguments: [500, 503]) func aRunOfBadPathsCostsTheGoodOnesNothing(_ code: Int) async throws {
    let png = SampleImage.png(width: 3, height: 4)
    let answer: @Sendable (String) -> HostAnswer = { $0.hasPrefix("/bad") ? .status(code) : .body(png) }
    try await ServeUnderTest.with(["--pause", "0"], answering: answer) { server in
      let paths = (0..<100).map { "/bad\($0)" } + (0..<100).map { "/ok\($0).png" }
      for id in ["first", "second"] {
        try await server.drop("\(id).json", server.job(paths))
        let status = try await server.ended(id)
        #expect(status.images == .init(total: 200, measured: 100, failed: 100))
        #expect(status.failures.allSatisfy { $0.code == .httpStatus && $0.httpStatus == code })
        #expect(try server.results(id).allSatisfy { $0["attempts"] == ($0["error"] == nil ? "1" : "3") })
      }
    }
  }

  /// F02.
  @Test func aRedirectorIsNotBlamedForItsTarget() async throws {
    let png = SampleImage.png(width: 3, height: 4)
    let live = try await ImageHost.start { _ in .body(png) }
    let port = try RefusingPort()
    let (dead, good) = ("http://127.0.0.1:\(port.number)", live.url("/ok.png"))
    let answer: @Sendable (String) -> HostAnswer = { .redirect($0.hasPrefix("/dead") ? "\(dead)/x" : good) }
    try await ServeUnderTest.with(["--pause", "0"], answering: answer) { server in
      let paths = (0..<80).map { "/dead\($0)" } + (0..<40).map { "/live\($0)" }
      try await server.drop("job.json", server.job(paths))
      let status = try await server.ended("job")
      #expect(status.images == .init(total: 120, measured: 40, failed: 80))
      #expect(status.failures.allSatisfy { $0.reason.contains(dead) })
      #expect(status.failures.contains { $0.code == .connectFailed })
      let log = try server.log.text()
      #expect(log.contains(dead))
      #expect(!log.contains("wait host=\(server.host.url(""))"))
    }
    withExtendedLifetime(port) {}
    try await live.stop()
  }

  @Test(arguments: [closed, .status(503)]) func aRestartGoesOnWaiting(_ answer: HostAnswer) async throws {
    let weather = Self.weather()
    let flags = ["--pause", "0", "--attempts", "1", "--downloads", "4"]
    try await ServeUnderTest.with(flags, answering: { weather.answer($0) }) { server in
      try await begin(server, weather, answer)
      let since = try #require(try server.status("job")?.document.waiting.hosts.first?.since)
      await server.kill()
      let before = try server.results("job").count
      let asked = server.host.allRequests.values.reduce(0, +)
      try await server.start()
      try await eventually("the host is tried again") { server.host.allRequests.values.reduce(0, +) > asked }
      try await eventually("the job still waits") {
        try server.status("job")?.document.waiting.hosts.isEmpty == false
      }
      let resumed = try #require(try server.status("job")?.document.waiting.hosts.first?.since)
      // Read back from its text, and by another clock.
      let times = [since, resumed].compactMap { Timestamp.milliseconds($0) }
      #expect(times.count == 2 && abs(times[0] - times[1]) < 100, "\(since) \(resumed)")
      #expect(try server.results("job").count == before, "nothing has failed")
      weather.set(nil)
      let status = try await server.ended("job")
      #expect(status.images == .init(total: 400, measured: 400))
      #expect(Set(try server.results("job").compactMap { $0["image"] }).count == 400)
    }
  }
}
