import Foundation
import JobModel
import ImageHost
import SystemPackage
import TestSupport
import Testing

/// Killed, stopped and started again, against the built binary.
@Suite struct RestartTests {
  @Test func killedInTheMiddleOfAJob() async throws {
    try await ServeUnderTest.with(["--pause", "0.05-0.1", "--downloads", "16"]) { server in
      let paths = (0..<2000).map { "/\($0 % 50 + 1)/7/\($0)" }
      try await server.drop("big.json", server.job(paths))
      try await eventually("some images are recorded") { (try? server.results("big").count) ?? 0 > 300 }
      await server.kill()
      let before = try Set(Self.wholeLines(server, "big").compactMap { $0["image"] })
      let asked = server.host.allRequests
      try await server.start()
      let status = try await server.ended("big")
      #expect(status.state == .completed)
      #expect(status.images == StatusDocument.ImageCounts(total: 2000, measured: 2000))
      let lines = try server.results("big")
      #expect(lines.count == 2000)
      #expect(Set(lines.compactMap { $0["image"] }).count == 2000)
      for image in before {
        let path = paths[try #require(Int(image))]
        #expect(server.host.requests(path) == asked[path], "an image with a line was downloaded again")
      }
    }
  }

  /// A line that was being written when the process died is no line.
  private static func wholeLines(_ server: ServeUnderTest, _ id: String) throws -> [[String: String]] {
    let text = try server.outbox.appending("results/\(id).ndjson").text()
    let end = text.lastIndex(of: "\n").map { text.index(after: $0) } ?? text.startIndex
    return try ResultTable.fields(of: Array(text[..<end].utf8))
  }

  @Test func aTornLineIsCutOff() async throws {
    try await ServeUnderTest.with(["--pause", "0", "--downloads", "1"]) { server in
      try await server.drop("a.json", server.job((0..<300).map { "/1/\($0 + 1)" }))
      try await eventually("some images are recorded") { (try? server.results("a").count) ?? 0 > 20 }
      await server.kill()
      // A final document says that every line is durable: then none can be torn.
      guard try server.status("a")?.document.state == .ongoing else { return }
      let path = server.outbox.appending("results/a.ndjson")
      let text = try path.text()
      try path.write(String(text.prefix(text.count - 10)))
      try await server.start()
      #expect(try await server.ended("a").state == .completed)
      #expect(Set(try server.results("a").compactMap { $0["image"] }).count == 300)
      #expect(try server.results("a").count == 300)
    }
  }

  @Test func stoppedInTheMiddleOfAJob() async throws {
    try await ServeUnderTest.with(["--pause", "0.2", "--downloads", "4", "--grace", "5"]) { server in
      try await server.drop("a.json", server.job((0..<400).map { "/1/\($0 + 1)" }))
      try await eventually("some images are recorded") { (try? server.results("a").count) ?? 0 > 10 }
      let start = ContinuousClock.now
      #expect(await server.stop() == 0)
      #expect(ContinuousClock.now - start < .seconds(20))
      let (state, document) = try #require(try server.status("a"))
      if state == .ongoing { #expect(document.images.measured == (try server.results("a").count)) }
      try await server.start()
      #expect(try await server.ended("a").images.measured == 400)
      #expect(try server.results("a").count == 400)
      #expect(server.host.allRequests.values.allSatisfy { $0 == 1 }, "what was running was recorded before the end")
    }
  }

  @Test func aClientThatNeverEndsItsRequestDoesNotHoldUpTheEnd() async throws {
    try await ServeUnderTest.with { server in
      let opened = server.folder.appending("opened")
      let client = try await server.children.start(
        "bash",
        [
          "-c",
          """
          exec 3<>/dev/tcp/127.0.0.1/\(server.port)
          printf 'POST /api/submit HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 100\\r\\n\\r\\n{' >&3
          echo opened
          exec sleep 600
          """,
        ], output: opened)
      defer { client.send(SIGKILL) }
      try await eventually("the client has sent half a request") { try opened.exists && opened.text() == "opened\n" }
      let start = ContinuousClock.now
      #expect(await server.stop() == 0)
      #expect(ContinuousClock.now - start < .seconds(30))
    }
  }

  @Test func stallsDoNotHoldUpTheEnd() async throws {
    try await ServeUnderTest.with(["--grace", "0.5"], answering: { _ in .stall }) { server in
      try await server.drop("a.json", server.job(["/1/1"]))
      try await eventually("the download runs") { server.host.requests("/1/1") == 1 }
      #expect(await server.stop(SIGINT) == 0)
      #expect(try server.status("a")?.state == .ongoing)
    }
  }

  @Test func whatWasDroppedMeanwhileIsTakenUp() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      #expect(await server.stop() == 0)
      try await server.drop("later.json", server.job(["/1/1"]))
      try await server.start()
      #expect(try await server.ended("later").state == .completed)
    }
  }

  @Test func aClaimOfADeadProcessIsTakenUp() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      #expect(await server.stop() == 0)
      try await run("mkdir", "-p", server.inbox.appending(".claimed/0123").string)
      try server.inbox.appending(".claimed/0123/a.json").write(server.job(["/1/1"]))
      try await server.start()
      #expect(try await server.ended("a").state == .completed)
      try await eventually("the claim is gone") { !server.inbox.appending(".claimed/0123").exists }
    }
  }

  @Test func aFinishedDocumentInOngoingIsMoved() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      try await server.drop("a.json", server.job(["/1/1"]))
      try await server.ended("a")
      #expect(await server.stop() == 0)
      try await run("mv", server.outbox.appending("completed/a.json").string, server.outbox.appending("ongoing").string)
      try await server.start()
      try await eventually("it is moved") { try server.status("a")?.state == .completed }
      #expect(server.host.requests("/1/1") == 1)
    }
  }

  @Test func oneServeAFolder() async throws {
    try await ServeUnderTest.with { server in
      for (inbox, outbox) in [
        (server.inbox, server.folder.appending("other")), (server.folder.appending("other"), server.outbox),
      ] {
        let second = try await runAnyway(
          ServeUnderTest.binary.string,
          [
            "serve", "--inbox", inbox.string, "--outbox", outbox.string, "--port", "0", "--stores",
            server.folder.appending("stores.csv").string,
          ])
        #expect(second.code == 1)
        #expect(second.errors.contains("is served by another process"))
      }
    }
  }

  @Test func theStoreMasterIsReadAgain() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let stores = server.folder.appending("stores.csv")
      try stores.write("store_id,store_name\nS9,Nine\n")
      server.signal(SIGHUP)
      try await eventually("the broken file is reported") { try server.log.text().contains("the old one stays in use") }
      try await server.drop("a.json", server.job(["/1/1"], store: "S1"))
      #expect(try await server.ended("a").state == .completed)
      try stores.write("store_id,store_name,area_code\nS9,Nine,9\n")
      server.signal(SIGHUP)
      try await eventually("it is read again") { try server.log.text().contains("store master reloaded") }
      try await server.drop("b.json", server.job(["/1/1"], store: "S9"))
      try await server.drop("c.json", server.job(["/1/1"], store: "S1"))
      #expect(try await server.ended("b").state == .completed)
      #expect(try await server.ended("c").failures.map(\.reason) == ["store not found"])
    }
  }

  @Test func headersAreReadAgain() async throws {
    let host = try await ImageHost.startReading { request in
      request.fields("X-Key") == ["new"] ? .body(SampleImage.png(width: 3, height: 4)) : .status(403)
    }
    try await ServeUnderTest.with(["--pause", "0"], isStarted: false) { server in
      let headers = server.folder.appending("headers")
      func write(_ text: String, mode: mode_t = 0o600) throws {
        try headers.write(text)
        #expect(chmod(headers.string, mode) == 0)
      }
      try write("* X-Key: old\n")
      try await server.start(["--headers", headers.string])
      let job = JobText.job([("S1", [host.url("/a")])])
      try await server.drop("a.json", job)
      #expect(try await server.ended("a").failures.map(\.httpStatus) == [403])
      try write("* X-Key: new\n", mode: 0o644)
      server.signal(SIGHUP)
      try await eventually("the open file is reported") { try server.log.text().contains("headers not reloaded") }
      try write("* X-Key: new\n")
      server.signal(SIGHUP)
      try await eventually("they are read again") { try server.log.text().contains("headers reloaded") }
      try await server.drop("b.json", job)
      #expect(try await server.ended("b").state == .completed)
      #expect(try !server.log.text().contains("X-Key: new"))
    }
    try await host.stop()
  }

  /// What a board leaves that ran before the network had set its clock.
  @Test func aJobFinishedIn1970IsKept() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      for id in ["a", "old"] {
        try await server.drop("\(id).json", server.job(["/1/1"]))
        try await server.ended(id)
      }
      await server.stop()
      for (id, year) in [("a", "1970"), ("old", "2026")] {
        let path = server.outbox.appending("completed/\(id).json")
        let text = try path.text()
        let pattern = try Regex("\"([a-z]+_at)\":\"[^\"]*\"")
        try path.write(
          text.replacing(pattern) { "\"\($0[1].substring ?? "")\":\"\(year)-01-01T00:10:00.000Z\"" })
        for file in [path, server.outbox.appending("results/\(id).ndjson"), server.outbox.appending("jobs/\(id).json")]
        {
          try await run("touch", "-d", "\(year)-01-01T00:10:00Z", file.string)
        }
      }
      try await server.start(["--keep-days", "30"])
      try await eventually("the old one is removed") { !server.outbox.appending("completed/old.json").exists }
      try await eventually("the look is over") { try server.log.text().contains("pruned debris=0 jobs=1") }
      #expect(server.outbox.appending("completed/a.json").exists)
      #expect(server.outbox.appending("results/a.ndjson").exists && server.outbox.appending("jobs/a.json").exists)
    }
  }

  /// Replaced by a rename, as editors and deployments do it, and through a symbolic link.
  @Test func aReplacedStoreMasterIsReadWithoutASignal() async throws {
    try await ServeUnderTest.with(["--pause", "0", "--rescan", "0.1"]) { server in
      let (stores, new) = (server.folder.appending("stores.csv"), server.folder.appending("new.csv"))
      func replace(_ text: String) async throws {
        try new.write(text)
        try await run("mv", new.string, stores.string)
      }
      func count(_ words: String) throws -> Int { try server.log.text().split(separator: words).count - 1 }
      try await replace("store_id,store_name\nS9,Nine\n")
      try await eventually("the broken file is reported") { try count("the old one stays in use") == 1 }
      try await server.drop("a.json", server.job(["/1/1"], store: "S1"))
      #expect(try await server.ended("a").state == .completed)
      try await replace("store_id;store_name;area_code\nS9;Nine;9\n")
      try await eventually("the new file is read") { try count("store master reloaded") == 1 }
      try await server.drop("b.json", server.job(["/1/1"], store: "S9"))
      #expect(try await server.ended("b").state == .completed)
      try await run("rm", stores.string)
      try await eventually("the missing file is reported") { try count("the old one stays in use") == 2 }
      try server.folder.appending("other.csv").write(JobText.stores)
      try await run("ln", "-s", "other.csv", stores.string)
      try await eventually("the link is followed") { try count("store master reloaded") == 2 }
      try server.folder.appending("other.csv").write(JobText.stores + "S3,Three,3\n")
      try await eventually("what it leads to is read again") { try count("store master reloaded") == 3 }
      #expect(try count("the old one stays in use") == 2, "each broken state is reported once")
    }
  }

  @Test(arguments: [
    (["--stores", "/nowhere.csv"], "store master /nowhere.csv: cannot be read"),
    (["--pause", "0.4-0.1"], "--pause is “0.4-0.1”, but must be"),
    (["--max-job-bytes", "1MB"], "--max-job-bytes is “1MB”, but must be"),
    (["--allow-network", "10.0.0.0/33"], "--allow-network has “10.0.0.0/33”"),
    (["--downloads", "0"], "--downloads is “0”"), (["--log-level", "loud"], "--log-level is “loud”"),
  ])
  func aWrongValueStopsTheStart(_ flags: [String], _ words: String) async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let ended = try await runAnyway(ServeUnderTest.binary.string, ["serve"] + server.places + flags)
      #expect(ended.code != 0)
      #expect(ended.errors.contains(words), "\(ended.errors)")
    }
  }

  @Test func aWrongVariableIsNamed() async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let ended = try await server.command("serve", environment: ["RETAIL_PULSE_SETTLE": "soon"])
      #expect(ended.errors.contains("RETAIL_PULSE_SETTLE is “soon”, but must be seconds"), "\(ended.errors)")
    }
  }
}
