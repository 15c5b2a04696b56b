import Foundation
import ImageHost
import JobModel
import SystemPackage
import TestSupport
import Testing

/// The index of the built binary: it follows jobs, survives whatever happens to its files, and is never waited for.
@Suite struct IndexTests {
  private static let flags = ["--pause", "0", "--rescan", "1"]

  private struct Jobs: Decodable {
    struct Job: Decodable {
      let status: String
      let job_id: String
    }

    let jobs: [Job]
    let next: String?
    let incomplete: String?
  }

  private struct Visits: Decodable {
    struct Store: Decodable {
      struct Image: Decodable {
        let date: String
        let job_id: String
        let image_url: String
        let perimeter: Int
      }

      let store_id: String
      let store_name: String
      let area: String
      let data: [Image]
    }

    let results: [Store]
    let incomplete: String?
  }

  private static func jobs(_ server: ServeUnderTest, _ query: String = "") async throws -> Jobs {
    let answer = try await server.get("/api/jobs?\(query)")
    guard answer.status == 200 else { throw CommandFailed(description: "\(answer.status) \(answer.body)") }
    return try JSONDecoder().decode(Jobs.self, from: Data(answer.body.utf8))
  }

  private static func visits(_ server: ServeUnderTest, _ query: String = "") async throws -> Visits {
    let answer = try await server.get("/api/visits?\(query)")
    guard answer.status == 200 else { throw CommandFailed(description: "\(answer.status) \(answer.body)") }
    return try JSONDecoder().decode(Visits.self, from: Data(answer.body.utf8))
  }

  /// The index has all that the folders have.
  private static func expectCaughtUp(_ server: ServeUnderTest, _ ids: Set<String>) async throws {
    try await eventually("the index has \(ids.count) jobs and their images") {
      let answer = try await server.get("/api/jobs?limit=500")
      guard answer.status == 200 else { return false }
      let jobs = try JSONDecoder().decode(Jobs.self, from: Data(answer.body.utf8))
      let visits = try await visits(server, "limit=500")
      return jobs.incomplete == nil && Set(jobs.jobs.map(\.job_id)) == ids && visits.incomplete == nil
        && Set(visits.results.flatMap(\.data).map(\.job_id)) == ids
    }
  }

  private static func index(_ server: ServeUnderTest) -> FilePath {
    server.outbox.appending(".index").appending("retail-pulse.sqlite")
  }

  @Test func listsFollowTheJobs() async throws {
    try await ServeUnderTest.with(Self.flags) { server in
      try await server.drop("good.json", server.job(["/10/20/a", "/3/4/b"]))
      try await server.drop("bad.json", server.job(["/5/6/c", "/nothing"], store: "S2"))
      // What a client has seen is in the next list.
      _ = try await (server.ended("good"), server.ended("bad"))
      let jobs = try await Self.jobs(server)
      #expect(Set(jobs.jobs.map { "\($0.job_id) \($0.status)" }) == ["good completed", "bad failed"])
      #expect(try await Self.jobs(server, "status=failed").jobs.map(\.job_id) == ["bad"])
      #expect(try await Self.jobs(server, "q=OO").jobs.map(\.job_id) == ["good"])
      try await Self.expectCaughtUp(server, ["good", "bad"])
      #expect(try await Self.jobs(server, "store=S2").jobs.map(\.job_id) == ["bad"])
      #expect(try await Self.jobs(server, "area=71").jobs.map(\.job_id) == ["good"])
      let visits = try await Self.visits(server)
      #expect(visits.results.map(\.store_id) == ["S1", "S2"])
      #expect(visits.results.first?.store_name == "One, the first")
      #expect(Set(visits.results.flatMap(\.data).map(\.perimeter)) == [60, 14, 22])
      #expect(try await Self.visits(server, "area=72&startdate=2026-03-09&enddate=2026-03-09").results.count == 1)
      #expect(try await Self.visits(server, "startdate=2026-03-10").results.isEmpty)
    }
  }

  /// Whoever has seen a job, or how it ended, sees the same in every list from then on.
  @Test func noListContradictsAnAnswerBefore() async throws {
    try await ServeUnderTest.with(Self.flags) { server in
      // Work beside it, so that moves take their time.
      for number in 0..<50 { try await server.drop("other-\(number).json", server.job(["/3/4/\(number)"])) }
      for number in 0..<30 { try await Self.follow("job-\(number)", server) }
      for number in 0..<50 { try await server.ended("other-\(number)") }
      let jobs = try await Self.jobs(server, "limit=500")
      #expect(jobs.jobs.count == 80)
      #expect(Set(jobs.jobs.map(\.job_id)).count == 80)
    }
  }

  private static func follow(_ key: String, _ server: ServeUnderTest) async throws {
    let answer = try await server.post(
      "/api/submit", server.job(["/10/20/\(key)"]), headers: ["Idempotency-Key: \(key)"])
    let id = try #require(answer.body.split(separator: "\"").dropFirst(2).first { $0 != ":" }).description
    #expect(answer.status == 201)
    #expect(try await jobs(server, "q=\(id)").jobs.map(\.job_id) == [id])
    var status = ""
    while !status.contains("completed") {
      status = try await server.get("/api/status?jobid=\(id)").body
      #expect(try await jobs(server, "q=\(id)").jobs.map(\.job_id) == [id])
    }
    #expect(try await jobs(server, "q=\(id)&status=completed").jobs.map(\.job_id) == [id])
    #expect(try await jobs(server, "q=\(id)&status=waiting,ongoing").jobs.isEmpty)
  }

  /// Pruned jobs leave the lists at once, whoever pruned them.
  @Test func prunedJobsLeaveTheLists() async throws {
    try await ServeUnderTest.with(Self.flags) { server in
      try await server.drop("old.json", server.job(["/10/20/a"]))
      try await server.ended("old")
      try await Self.expectCaughtUp(server, ["old"])
      try await eventually("the job is old enough") {
        let removed = try await server.command("prune", "--older-than", "0.001s").output
        return removed.hasPrefix("1 ")
      }
      #expect(try await Self.jobs(server).jobs.isEmpty)
      try await eventually("its images leave, too") { try await Self.visits(server).results.isEmpty }
    }
  }

  /// Removed, cut, overwritten, and of another kind, while the server runs and while it doesn't.
  @Test(arguments: [
    "rm -r DIR", "truncate -s 5000 FILE", "head -c 20000 /dev/urandom > FILE", "rm DIR/*", "echo text > FILE",
  ])
  func whateverHappensToItsFilesItComesBack(_ damage: String) async throws {
    try await ServeUnderTest.with(Self.flags) { server in
      let command = damage.replacing("FILE", with: Self.index(server).string)
        .replacing("DIR", with: server.outbox.appending(".index").string)
      var ids: Set<String> = []
      func add(_ id: String) async throws {
        try await server.drop("\(id).json", server.job(["/10/20/\(id)"]))
        #expect(try await server.ended(id).state == .completed)
        ids.insert(id)
      }
      for number in 0..<20 { try await add("a-\(number)") }
      try await Self.expectCaughtUp(server, ids)
      try await run("sh", "-c", command)
      // The pipeline does not care.
      try await add("b")
      try await Self.expectCaughtUp(server, ids)
      #expect(try await server.get("/readyz").status == 200)
      await server.stop()
      try await run("sh", "-c", command)
      try await server.start()
      try await add("c")
      try await Self.expectCaughtUp(server, ids)
    }
  }

  /// SIGKILL at any moment: the index has what the folders have, and no job twice.
  @Test func killedAgainAndAgainItCatchesUp() async throws {
    try await ServeUnderTest.with(Self.flags) { server in
      var ids: Set<String> = []
      for round in 0..<5 {
        for number in 0..<30 {
          let id = "job-\(round)-\(number)"
          try await server.drop("\(id).json", server.job(["/10/20/\(id)", "/3/4/\(id)"]))
          ids.insert(id)
        }
        let wanted = round * 30 + 6 * round
        try await eventually("some are finished") { server.outbox.appending("completed").names.count >= wanted }
        await server.kill()
        try await server.start()
      }
      for id in ids { try await server.ended(id) }
      try await Self.expectCaughtUp(server, ids)
      let visits = try await Self.visits(server, "limit=500")
      #expect(visits.results.flatMap(\.data).map(\.image_url).count == 2 * ids.count)
      #expect(Set(visits.results.flatMap(\.data).map(\.image_url)).count == 2 * ids.count)
    }
  }

  /// A disk that is full: jobs go on, what is wrong is told, and the index comes back.
  @Test func aFullDiskStopsTheIndexAndNothingElse() async throws {
    try await withTemporaryFolder { folder in
      let wrapper = [
        "unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=1m none \(folder) && exec \"$@\"", "sh",
      ]
      guard try await runAnyway("unshare", ["-rm", "sh", "-c", "mount -t tmpfs none \(folder)"]).code == 0 else {
        return
      }
      let flags = Self.flags + ["--index", folder.appending("index").string, "--disk-floor", "0"]
      try await ServeUnderTest.with(flags, wrapper: wrapper) { server in
        try await server.drop("a.json", server.job(["/10/20/a"]))
        try await server.ended("a")
        try await Self.expectCaughtUp(server, ["a"])
        try await server.inside("dd if=/dev/zero of=\(folder)/fill bs=4k 2>/dev/null || true")
        for number in 0..<60 { try await server.drop("b-\(number).json", server.job(["/3/4/\(number)"])) }
        for number in 0..<60 { #expect(try await server.ended("b-\(number)").state == .completed) }
        try await eventually("it is told") { try await server.get("/api/problems").body.contains("free some space") }
        #expect(try await server.get("/readyz").status == 200)
        try await server.inside("rm \(folder)/fill")
        try await Self.expectCaughtUp(server, Set((0..<60).map { "b-\($0)" } + ["a"]))
        try await eventually("nothing is wrong") { try await !server.get("/api/problems").body.contains("\"index\"") }
      }
    }
  }

  /// No folder can be made there: the rest goes on.
  @Test func withoutAFolderThereAreNoLists() async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let file = server.folder.appending("file")
      try file.write("")
      try await server.start(["--index", file.string])
      try await server.drop("a.json", server.job(["/10/20/a"]))
      #expect(try await server.ended("a").state == .completed)
      let answer = try await server.get("/api/jobs")
      #expect(answer.status == 503)
      #expect(answer.body.contains(file.string))
      #expect(try await server.get("/readyz").status == 200)
      let doctor = try await server.command("doctor", "--index", file.string)
      #expect(doctor.output.contains("index"))
    }
  }

  /// On a disk that takes nothing: the rest goes on, and that is told.
  @Test func aReadOnlyFolderIsToldAndNothingElseFails() async throws {
    try await withTemporaryFolder { folder in
      let mount = "mount -t tmpfs -o ro none \(folder)"
      guard try await runAnyway("unshare", ["-rm", "sh", "-c", mount]).code == 0 else { return }
      let wrapper = ["unshare", "-rm", "sh", "-c", "\(mount) && exec \"$@\"", "sh"]
      try await ServeUnderTest.with(
        Self.flags + ["--index", folder.appending("index").string], wrapper: wrapper
      ) { server in
        try await server.drop("a.json", server.job(["/10/20/a"]))
        #expect(try await server.ended("a").state == .completed)
        #expect(try await server.get("/api/jobs").status == 503)
        #expect(try await server.get("/api/status?jobid=a").status == 200)
        #expect(try await server.get("/").status == 200)
        try await eventually("it is told") { try await server.get("/api/problems").body.contains("\"index\"") }
        #expect(try await server.get("/readyz").status == 200)
      }
    }
  }

  // MARK: Commands

  private static func ids(_ ended: Ended) -> [String] {
    ended.output.split(separator: "\n").dropFirst().compactMap { $0.split(separator: " ").last.map(String.init) }
  }

  @Test func commandsNeedNoServer() async throws {
    try await ServeUnderTest.with(Self.flags) { server in
      for id in ["a", "b"] {
        try await server.drop("\(id).json", server.job(["/10/20/\(id)"]))
        try await server.ended(id)
      }
      try await Self.expectCaughtUp(server, ["a", "b"])
      #expect(Self.ids(try await server.command("list")) == ["b", "a"])
      let refused = try await server.command("reindex")
      #expect(refused.code == 1)
      #expect(refused.errors.contains("serve"))
      // With an index that was closed, after a crash, and with none.
      await server.stop()
      #expect(Self.ids(try await server.command("list")) == ["b", "a"])
      try await server.start()
      await server.kill()
      #expect(Self.ids(try await server.command("list", "--status", "completed", "--limit", "1")) == ["b"])
      try await run("rm", "-r", server.outbox.appending(".index").string)
      #expect(Self.ids(try await server.command("list", "--store", "S1")) == ["b", "a"])
      #expect(!server.outbox.appending(".index").exists)
      #expect(try await server.command("reindex").code == 0)
      #expect(Self.index(server).exists)
      #expect(Self.ids(try await server.command("list", "--search", "A")) == ["a"])
      let csv = try await server.command("visits", "--format", "csv", "--area", "71").output
      #expect(
        csv.replacing("\r\n", with: "\n")
          == "store_id,store_name,area,date,job_id,image_url,perimeter\n"
          + ["b", "a"].map {
            "S1,\"One, the first\",71,2026-03-09T09:30:00Z,\($0),\(server.host.url("/10/20/\($0)")),60\n"
          }.joined())
      let lines = try await server.command("visits", "--format", "ndjson", "--from", "2026-03-09", "--to", "2026-03-09")
      #expect(lines.output.split(separator: "\n").count == 2)
      #expect(try await server.command("visits", "--store", "S9").output.split(separator: "\n").count == 1)
      #expect(try await server.command("list", "--since", "soon").code == 64)
      try await server.start()
      try await Self.expectCaughtUp(server, ["a", "b"])
    }
  }
}
