import Foundation
import ImageHost
import JobModel
import SystemPackage
import TestSupport
import Testing

/// Jobs that are dropped as files, against the built binary.
@Suite struct DropTests {
  /// One when it is accepted, one when it ends; each has its ID.
  @Test func aJobHasTwoLinesInTheLog() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      try await server.drop("monday.json", server.job(["/1/1", "/missing"]))
      try await server.ended("monday")
      try await eventually("its end is logged") { try server.log.text().contains("job failed") }
      let lines = try server.log.text().split(separator: "\n").filter { $0.contains("job=monday") }
      try #require(lines.count == 2, "\(lines)")
      #expect(lines[0].contains("job accepted images=2 job=monday"))
      for words in [
        "job failed failed=1 images=2 images_per_second=", "job=monday measured=1", "reason=download failed: HTTP 404",
        " seconds=",
      ] { #expect(lines[1].contains(words), "\(lines[1])") }
    }
  }

  @Test func aDropByMoveCompletes() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let text = JobText.job([
        ("S1", [server.host.url("/640/480"), server.host.url("/3/4")]), ("S2", [server.host.url("/5/6")]),
      ])
      try await server.drop("monday.json", text)
      let status = try await server.ended("monday")
      #expect(status.state == .completed)
      #expect(status.source == "monday.json")
      #expect(status.images == StatusDocument.ImageCounts(total: 3, measured: 3))
      #expect(try server.outbox.appending("jobs/monday.json").text() == text)
      #expect(server.outbox.appending("ongoing").names.isEmpty)
      let lines = try server.results("monday").sorted { ($0["visit"]!, $0["image"]!) < ($1["visit"]!, $1["image"]!) }
      #expect(lines.map { $0["perimeter"] } == ["2240", "14", "22"])
      #expect(lines.map { $0["store_name"] } == ["One, the first", "One, the first", "Two"])
      #expect(lines.map { $0["area_code"] } == ["71", "71", "72"])
      #expect(lines.map { $0["format"] } == ["png", "png", "png"])
    }
  }

  @Test func anEventIsEnough() async throws {
    try await ServeUnderTest.with(["--pause", "0", "--rescan", "600"]) { server in
      try await server.drop("a.json", server.job(["/1/1"]))
      try await server.ended("a")
    }
  }

  @Test func oneJobOfEveryFailure() async throws {
    let answer: @Sendable (String) -> HostAnswer = { path in
      switch path {
      case "/html": .body(Array("<!DOCTYPE html>".utf8))
      case "/stall": .stall
      case "/drip": .drip(milliseconds: 50)
      case "/cut": .cut(SampleImage.png(width: 9, height: 9), after: 60)
      default: ServeUnderTest.images(path)
      }
    }
    try await ServeUnderTest.with(["--pause", "0", "--timeout", "10", "--attempts", "1"], answering: answer) { server in
      let urls = [
        server.host.url("/missing"), server.host.url("/html"), server.host.url("/stall"), server.host.url("/drip"),
        server.host.url("/cut"), "file:///etc/passwd", "http://169.254.169.254/", server.host.url("/7/7"),
      ]
      try await server.drop(
        "bad.json", JobText.job([("S1", urls), ("NOPE", [server.host.url("/1/1"), "x"]), ("NONE", [])]))
      let status = try await server.ended("bad")
      #expect(status.state == .failed)
      #expect(status.images == StatusDocument.ImageCounts(total: 10, measured: 1, failed: 9))
      #expect(
        status.failures.map(\.reason) == [
          "download failed: HTTP 404", "not an image: the body looks like an HTML or XML page",
          "download failed: timed out after 10 s, 0 bytes of the body received (--timeout)",
          status.failures[3].reason, "download failed: the body was cut after 60 bytes",
          "download failed: only http and https URLs are downloaded, not file:",
          "download failed: the URL leads where downloads are not permitted (the log says why)", "store not found",
          "store not found",
        ])
      #expect(status.failures[3].reason.hasPrefix("download failed: timed out after 10 s, "))
      #expect(status.failures.map(\.imageURL) == urls.dropLast().map { $0 } + [nil, nil])
      #expect(status.failures.suffix(2).map(\.storeID) == ["NOPE", "NONE"])
      #expect(
        status.failures.map(\.code) == [
          .httpStatus, .notAnImage, .timeout, .timeout, .cutShort, .urlScheme, .urlRefused, .storeNotFound,
          .storeNotFound,
        ])
      #expect(status.failures.map(\.httpStatus) == [404] + Array(repeating: nil, count: 8))
      let lines = try server.results("bad")
      #expect(lines.count == 10)
      #expect(lines.allSatisfy { ($0["status"] == "failed") == ($0["code"] != nil) })
      #expect(lines.filter { $0["code"] == "http_status" }.map { $0["http_status"] } == ["404"])
      #expect(lines.filter { $0["code"] == "store_not_found" }.map { $0["store_id"] } == ["NOPE", "NOPE"])
      #expect(lines.filter { $0["status"] == "failed" }.allSatisfy { $0["width"] == nil && $0["error"] != nil })
      #expect(server.host.requests("/1/1") == 0, "images of unknown stores are not downloaded")
    }
  }

  @Test(arguments: [
    ("{}", "count is missing (line 1, column 1, byte 0)"),
    (#"{"count":2,"visits":[]}"#, "count does not match number of visits (line 1, column 1, byte 0)"),
    (
      #"{"count":1,"visits":[{"store_id":"S1","visit_time":""}]}"#,
      "visits[0].image_url is missing (line 1, column 22, byte 21)"
    ),
  ])
  func aWrongJobIsRejectedAtOnce(_ text: String, _ reason: String) async throws {
    try await ServeUnderTest.with(["--settle", "600"]) { server in
      try await server.drop("x.json", text)
      let status = try await server.ended("x")
      #expect(status.isRejected)
      #expect(status.failures.map(\.reason) == [reason])
      #expect(status.failures.allSatisfy { $0.code != nil })
      #expect(try server.outbox.appending("jobs/x.json").text() == text)
      #expect(!server.outbox.appending("results/x.ndjson").exists)
      #expect(server.inbox.names.isEmpty)
    }
  }

  @Test(arguments: [
    ("", "the file is empty (line 1, column 1, byte 0)"),
    (#"{"count":1,"vis"#, "the document ends inside a string (line 1, column 16, byte 15)"),
    (#"{"count":1 "visits":[]}"#, "“\"” where “,” or “}” should be (line 1, column 12, byte 11)"),
    ("{\"count\":0,\"visits\":[]}\0\0", "byte 0x00 after the end of the document (line 1, column 24, byte 23)"),
  ])
  func anIncompleteDropIsRejectedOnceItHasSettled(_ text: String, _ reason: String) async throws {
    try await ServeUnderTest.with(["--settle", "0.5", "--rescan", "0.2"]) { server in
      try await server.drop("x.json", text)
      let status = try await server.ended("x")
      #expect(status.isRejected)
      #expect(status.failures.map(\.reason) == [reason])
      #expect(try server.outbox.appending("jobs/x.json").text() == text)
    }
  }

  @Test func aDropThatGrowsIsTakenWhenItIsComplete() async throws {
    try await ServeUnderTest.with(["--pause", "0", "--settle", "60", "--rescan", "0.1"]) { server in
      let text = Array(server.job(["/1/1"]).utf8)
      let path = server.inbox.appending("slow.json")
      for length in [0, 1, text.count / 2, text.count - 1] {
        try path.write(Array(text.prefix(length)))
        try await Task.sleep(for: .milliseconds(250))
        #expect(try server.status("slow") == nil)
      }
      try path.write(text)
      #expect(try await server.ended("slow").state == .completed)
    }
  }

  @Test func emptyJobsComplete() async throws {
    try await ServeUnderTest.with { server in
      try await server.drop("none.json", #"{"count":0,"visits":[]}"#)
      #expect(try await server.ended("none").state == .completed)
      #expect(try server.results("none").isEmpty)
    }
  }

  @Test func duplicatesDoNotRunTwiceAndOthersGetTheirOwnID() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let (one, two) = (server.job(["/1/1"]), server.job(["/2/2"]))
      try await server.drop("a b.json", one)
      try await server.ended("a-b")
      try await server.drop("a b.json", one)
      try await eventually("the duplicate is gone") { server.inbox.names.isEmpty }
      try await server.drop("a b.json", two)
      let other = JobID(
        ofDrop: Array("a b.json".utf8),
        digest: JobID.dropDigest(name: Array("a b.json".utf8), document: Array(two.utf8)), digits: 8)
      try await server.ended(other.text)
      try await server.drop("a-b.json", one)
      let third = JobID(
        ofDrop: Array("a-b.json".utf8),
        digest: JobID.dropDigest(name: Array("a-b.json".utf8), document: Array(one.utf8)), digits: 8)
      try await server.ended(third.text)
      #expect(server.host.requests("/1/1") == 2)
      #expect(server.outbox.appending("completed").names.count == 3)
    }
  }

  @Test func aMendedJobTakesThePlaceOfTheRejectedOne() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      try await server.drop("a.json", "{}")
      let rejected = try await server.ended("a")
      #expect(rejected.isRejected)
      try await server.drop("a.json", #"{"count":1}"#)
      try await eventually("the second rejection stands") { try server.status("a")?.document.sha256 != rejected.sha256 }
      try await server.drop("a.json", server.job(["/1/1"]))
      try await eventually("the mended job has completed") { try server.status("a")?.state == .completed }
      let digest = try #require(rejected.sha256?.prefix(8))
      #expect(try server.outbox.appending("jobs/a~\(digest).json").text() == "{}")
      #expect(server.outbox.appending("jobs").names.count == 3)
      #expect(server.outbox.appending("failed").names.isEmpty)
    }
  }

  @Test func aFileThatIsTooLargeIsMovedAside() async throws {
    try await ServeUnderTest.with(["--max-job-bytes", "1KiB", "--settle", "0.3", "--rescan", "0.1"]) { server in
      let text = "{" + String(repeating: " ", count: 2000) + "}"
      try await server.drop("big.json", text)
      let status = try await server.ended("big")
      #expect(status.isRejected)
      #expect(status.sha256 == nil)
      #expect(status.failures.first?.reason.contains("2002 bytes") == true)
      try await eventually("it is moved aside") {
        try server.inbox.appending(".rejected/big.json").exists
          && server.inbox.appending(".rejected/big.json").text() == text
      }
    }
  }

  /// The ending counts in any case; the ID is the name without it.
  @Test func namesFromWindows() async throws {
    try await ServeUnderTest.with(["--pause", "0", "--rescan", "0.1"]) { server in
      try await server.drop("MONDAY.JSON", server.job(["/1/1"]))
      #expect(try await server.ended("MONDAY").source == "MONDAY.JSON")
      try await server.drop("MONDAY.json", server.job(["/2/2"]))
      try await eventually("the second has an ID of its own") {
        try await server.command("status", "MONDAY").code == 0 && server.outbox.appending("completed").names.count == 2
      }
      let names = server.outbox.appending("completed").names
      #expect(
        names.filter { $0.hasPrefix("MONDAY-") && $0.count == "MONDAY-01234567.json".count }.count == 1, "\(names)")
      try await server.drop("monday.Json", server.job(["/3/3"]))
      #expect(try await server.ended("monday").source == "monday.Json")
    }
  }

  @Test func whatIsNoJobFileStaysWhereItIs() async throws {
    try await ServeUnderTest.with(["--pause", "0", "--rescan", "0.1"]) { server in
      try server.inbox.appending("notes.txt").write("x")
      try server.inbox.appending("job.json.bak").write("{}")
      try server.inbox.appending(".hidden.json").write("{}")
      try await run("ln", "-s", "/etc/passwd", server.inbox.appending("link.json").string)
      try await run("mkfifo", server.inbox.appending("fifo.json").string)
      try await run("mkdir", server.inbox.appending("folder.json").string)
      try await server.drop("good.json", server.job(["/1/1"]))
      try await server.ended("good")
      #expect(server.inbox.names == ["fifo.json", "folder.json", "job.json.bak", "link.json", "notes.txt"])
      let doctor = try await server.command("doctor", "--stores", server.folder.appending("stores.csv").string)
      #expect(doctor.code == 1)
      for name in server.inbox.names { #expect(doctor.output.contains(name)) }
      try await eventually("each is named in the log") {
        let log = try server.log.text()
        return server.inbox.names.allSatisfy { log.contains("file=\($0)") }
      }
      let log = try server.log.text()
      for name in server.inbox.names {
        #expect(log.components(separatedBy: "file=\(name)").count == 2, "once: \(name)")
      }
    }
  }
}
