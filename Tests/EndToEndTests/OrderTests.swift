import Foundation
import ImageHost
import JobModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Cancelling jobs and running failed images again, by file, HTTP and command line, against the built binary.
@Suite struct OrderTests {
  private static let quick = ["--pause", "0", "--settle", "0.5", "--rescan", "0.2", "--attempts", "1"]

  /// Paths under `/slow` are never answered; those under `/bad` are not found until they are mended.
  private final class Host: Sendable {
    let isMended = Atomic(false)

    func answer(_ path: String) -> HostAnswer {
      if path.hasPrefix("/slow") { return .stall }
      if path.hasPrefix("/bad") {
        return isMended.load(ordering: .relaxed) ? ServeUnderTest.images("/5/6") : .status(404)
      }
      return ServeUnderTest.images(path)
    }
  }

  private func with(
    _ flags: [String] = quick, _ body: (ServeUnderTest, Host) async throws -> Void
  ) async throws {
    let host = Host()
    try await ServeUnderTest.with(flags, answering: { host.answer($0) }) { try await body($0, host) }
  }

  private func post(_ order: String, _ id: String, _ server: ServeUnderTest) async throws -> ServeUnderTest.Answer {
    try await server.request(["-X", "POST"], "/api/\(order)?jobid=\(id)")
  }

  // MARK: Cancel

  @Test(arguments: ["file", "capitals", "http", "command"]) func aRunningJobIsCancelled(_ way: String) async throws {
    try await with { server, _ in
      let slow = (0..<200).map { "/slow/\($0)" }
      try await server.drop("a.json", server.job(["/3/4"] + slow))
      try await eventually("one image is measured") { try server.status("a")?.document.images.measured == 1 }
      switch way {
      case "file": try server.inbox.appending("a.cancel").write("")
      case "capitals": try server.inbox.appending("a.CANCEL").write("please")
      case "http":
        let answer = try await post("cancel", "a", server)
        #expect(answer.status == 202)
        #expect(answer.body == #"{"job_id":"a"}"#)
      default: #expect(try await server.command("cancel", "a").output == "a\n")
      }
      let status = try await server.ended("a")
      #expect(status.state == .failed)
      #expect(status.isCancelled)
      #expect(status.images == StatusDocument.ImageCounts(total: 201, measured: 1, failed: 200))
      #expect(status.failures.allSatisfy { $0.code == .cancelled })
      let lines = try server.results("a")
      #expect(lines.count == 201)
      #expect(lines.count { $0["code"] == "cancelled" } == 200)
      #expect(lines.count { $0["status"] == "measured" } == 1)
      try await eventually("the order is taken out") { server.inbox.names.isEmpty }

      let again = try await post("cancel", "a", server)
      #expect(again.status == 409)
      #expect(again.body == #"{"error":"the job has ended: failed"}"#)
      let command = try await server.command("cancel", "a")
      #expect(command.code == 1)
      #expect(command.errors.contains("a: the job has ended"))
    }
  }

  /// Its lines are written in several turns.
  @Test func aLargeJobIsCancelled() async throws {
    try await with { server, _ in
      let count = 10_000
      try await server.drop("a.json", server.job((0..<count).map { "/slow/\($0)" }))
      try await eventually("it runs") { try server.status("a") != nil }
      try server.inbox.appending("a.cancel").write("")
      #expect(try await server.ended("a").images.failed == count)
      let lines = try server.results("a")
      #expect(lines.count == count)
      #expect(Set(lines.compactMap { $0["image"] }).count == count)
    }
  }

  /// Another job is neither cancelled nor kept waiting.
  @Test func otherJobsGoOn() async throws {
    try await with { server, _ in
      try await server.drop("a.json", server.job((0..<300).map { "/slow/\($0)" }))
      try await eventually("it runs") { try server.status("a") != nil }
      try server.inbox.appending("a.cancel").write("")
      try await server.drop("b.json", server.job(["/3/4"]))
      #expect(try await server.ended("b").state == .completed)
      #expect(try await server.ended("a").isCancelled)
    }
  }

  @Test func aCancelThatComesBeforeItsJobWaitsForIt() async throws {
    try await with(["--pause", "0", "--settle", "30", "--rescan", "0.2"]) { server, _ in
      let text = server.job(["/3/4", "/slow/1"])
      // Incomplete: it stays in the inbox.
      try server.inbox.appending("a.json").write(String(text.dropLast(5)))
      try server.inbox.appending("a.cancel").write("")
      // Once another drop is done, the inbox has been looked at.
      try await server.drop("b.json", server.job(["/7/8"]))
      try await server.ended("b")
      #expect(server.inbox.names == ["a.cancel", "a.json"])
      try server.inbox.appending("a.json").write(text)
      let status = try await server.ended("a")
      #expect(status.isCancelled)
      #expect(server.host.requests("/3/4") == 0)
      try await eventually("the order is taken out") { server.inbox.names.isEmpty }
    }
  }

  @Test(arguments: ["none.cancel", "none.retry", "done.cancel", "done.retry", "bad.retry", "bad.cancel"])
  func anOrderThatMakesNoSenseIsTakenOutAndLogged(_ name: String) async throws {
    try await with { server, _ in
      try await server.drop("done.json", server.job(["/3/4"]))
      try await server.drop("bad.json", "{}")
      try await server.ended("done")
      try await server.ended("bad")
      try server.inbox.appending(name).write("")
      try await eventually("it is taken out") { server.inbox.names.isEmpty }
      try await eventually("it is logged") {
        try server.log.text().contains(
          "an order makes no sense and is taken out of the inbox job=\(name.prefix { $0 != "." })")
      }
      #expect(server.outbox.appending("jobs").names == ["bad.json", "done.json"])
    }
  }

  @Test func anUnknownJobIsNotFound() async throws {
    try await with { server, _ in
      for order in ["cancel", "retry"] {
        let unknown = try await post(order, "none", server)
        let missing = try await server.request(["-X", "POST"], "/api/\(order)")
        let wrong = try await server.get("/api/\(order)?jobid=none")
        let command = try await server.command(order, "none")
        #expect(unknown.status == 400)
        #expect(missing.status == 400)
        #expect(wrong.status == 405)
        #expect(command.code == 1)
      }
      #expect(server.inbox.names.isEmpty)
    }
  }

  /// The order is not done, so the next start goes on with it.
  @Test func aCancelSurvivesAKill() async throws {
    try await with { server, _ in
      try await server.drop("a.json", server.job((0..<50).map { "/slow/\($0)" }))
      try await eventually("it runs") { try server.status("a") != nil }
      await server.kill()
      #expect(try await server.command("cancel", "a").code == 0)
      try await server.start()
      #expect(try await server.ended("a").isCancelled)
      try await eventually("the order is taken out") { server.inbox.names.isEmpty }
    }
  }

  /// Its images have no slot and no timer that would end it.
  @Test func aJobThatWaitsForAHostIsCancelled() async throws {
    let weather = HostWeather { _ in .late(SampleImage.png(width: 3, height: 4), milliseconds: 10) }
    let flags = ["--pause", "0", "--attempts", "1", "--downloads", "4"]
    try await ServeUnderTest.with(flags, answering: { weather.answer($0) }) { server in
      try await server.drop("a.json", server.job((0..<400).map { "/\($0)" }))
      try await eventually("some are measured") { try server.status("a")?.document.images.measured ?? 0 > 20 }
      weather.set(.raw([]))
      try await eventually("it waits") { try server.status("a")?.document.waiting.hosts.isEmpty == false }
      try server.inbox.appending("a.cancel").write("")
      let status = try await server.ended("a")
      #expect(status.isCancelled && status.waiting == .none)
      try await eventually("the order is taken out") { server.inbox.names.isEmpty }
    }
  }

  /// No new job is accepted then; to cancel one is what helps.
  @Test func aJobIsCancelledThoughTheDiskIsNearlyFull() async throws {
    try await with { server, _ in
      try await server.drop("a.json", server.job((0..<50).map { "/slow/\($0)" }))
      try await eventually("it runs") { try server.status("a") != nil }
      await server.kill()
      try await server.launch(["--disk-floor", "1000000GiB"])
      try server.inbox.appending("a.cancel").write("")
      #expect(try await server.ended("a").isCancelled)
      try await eventually("the order is taken out") { server.inbox.names.isEmpty }
    }
  }

  // MARK: Retry

  @Test(arguments: ["file", "http", "command"]) func failedImagesAreRunAgain(_ way: String) async throws {
    try await with { server, host in
      let text = JobText.job([
        ("S1", ["/3/4", "/bad/1"].map { server.host.url($0) }), ("S2", ["/7/8"].map { server.host.url($0) }),
        ("S2", ["/bad/2", "/9/9", "/bad/3"].map { server.host.url($0) }),
      ])
      try await server.drop("a.json", text)
      #expect(try await server.ended("a").images.failed == 3)
      host.isMended.store(true, ordering: .relaxed)
      switch way {
      case "file": try server.inbox.appending("a.retry").write("")
      case "http":
        let answer = try await post("retry", "a", server)
        #expect(answer.status == 201)
        #expect(answer.body == #"{"job_id":"a-retry1"}"#)
        #expect(answer.headers["location"] == "/api/status?jobid=a-retry1")
        #expect(try await server.get("/api/status?jobid=a-retry1").status == 200, "never “not found”")
      default: #expect(try await server.command("retry", "a").output == "a-retry1\n")
      }
      let retry = try await server.ended("a-retry1")
      #expect(retry.state == .completed)
      #expect(retry.retryOf == "a")
      #expect(retry.images == StatusDocument.ImageCounts(total: 3, measured: 3))
      #expect(server.host.requests("/3/4") == 1, "what was measured is not downloaded again")
      try await eventually("the order is taken out") { server.inbox.names.isEmpty }
      try await expectMerged(server)
    }
  }

  /// One table, in which each image is where it was.
  private func expectMerged(_ server: ServeUnderTest) async throws {
    let answer = try await server.get("/api/results?jobid=a&retries=1&order=document").body
    let lines = try ResultTable.fields(of: Array(answer.utf8))
    #expect(lines.map { "\($0["visit"] ?? "").\($0["image"] ?? "")" } == ["0.0", "0.1", "1.0", "2.0", "2.1", "2.2"])
    #expect(lines.map { $0["perimeter"] } == ["14", "22", "30", "22", "36", "22"])
    #expect(lines.map { $0["job_id"] } == ["a", "a-retry1", "a", "a-retry1", "a", "a-retry1"])
    let page = try await server.get("/api/results?jobid=a&retries=1&order=document&limit=4")
    #expect(page.body == answer.split(separator: "\n").prefix(4).map { "\($0)\n" }.joined())
    #expect(page.headers["link"]?.contains("retries=1") == true)
    let own = try await server.get("/api/results?jobid=a").body
    #expect(own.components(separatedBy: "\"status\":\"failed\"").count == 4, "without retries it is as it was")
    #expect(try await server.get("/api/results?jobid=a&retries=2").status == 400)
    let command = try await server.command(
      "results", "a", "--with-retries", "--format", "ndjson", "--order", "document")
    #expect(command.output.trimmingCharacters(in: .newlines) == answer.trimmingCharacters(in: .newlines))
    let table = try await server.command("results", "a", "--with-retries")
    #expect(!table.output.contains("404"))
  }

  @Test func whatFailsAgainIsRunAgainOnceMore() async throws {
    try await with { server, host in
      try await server.drop("a.json", server.job(["/bad/1", "/3/4"]))
      try await server.ended("a")
      #expect(try await server.command("retry", "a").output == "a-retry1\n")
      #expect(try await server.ended("a-retry1").state == .failed)
      host.isMended.store(true, ordering: .relaxed)
      // Of the retry, and of the job itself.
      #expect(try await server.command("retry", "a-retry1").output == "a-retry1-retry1\n")
      #expect(try await server.ended("a-retry1-retry1").state == .completed)
      let merged = try await server.command("results", "a", "--with-retries", "--format", "ndjson")
      #expect(merged.output.contains(#"{"job_id":"a-retry1-retry1","visit":0,"image":0,"#))
      #expect(try await server.command("retry", "a").output == "a-retry2\n")
      #expect(try await server.ended("a-retry2").retryOf == "a")
    }
  }

  /// Each start finds the order, or its job, where the one before has left it.
  @Test func aRetryIsMadeOnceHoweverOftenItIsKilled() async throws {
    try await with { server, _ in
      try await server.drop("a.json", server.job((0..<200).map { "/bad/\($0)" }))
      try await server.ended("a")
      try server.inbox.appending("a.retry").write("")
      for _ in 0..<8 {
        await server.kill()
        try await server.start()
      }
      #expect(try await server.ended("a-retry1").images.total == 200)
      try await eventually("the order is taken out") { server.inbox.names.isEmpty }
      #expect(server.outbox.appending("failed").names == ["a-retry1.json", "a.json"])
    }
  }

  @Test func aCancelledJobIsRunAgain() async throws {
    try await with { server, _ in
      try await server.drop("a.json", server.job(["/3/4", "/slow/1", "/slow/2"]))
      try await eventually("it runs") { try server.status("a")?.document.images.measured == 1 }
      let early = try await post("retry", "a", server)
      #expect(early.status == 409)
      #expect(early.body == #"{"error":"the job still runs"}"#)
      #expect(try await post("cancel", "a", server).status == 202)
      try await server.ended("a")
      #expect(try await post("retry", "a", server).status == 201)
      try await eventually("it is accepted") { try server.status("a-retry1")?.document.images.total == 2 }
      #expect(try await post("cancel", "a-retry1", server).status == 202)
      #expect(try await server.ended("a-retry1").isCancelled)
    }
  }
}
