import JobModel
import Foundation
import ImageHost
import SystemPackage
import TestSupport
import Testing

/// The HTTP face, with curl(1) against the built binary.
@Suite struct HTTPTests {
  private func id(_ answer: ServeUnderTest.Answer) throws -> String {
    #expect(answer.status == 201)
    return try #require(ResultTable.fields(of: Array((answer.body + "\n").utf8)).first?["job_id"])
  }

  @Test func aSubmittedJobCompletes() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let answer = try await server.post("/api/submit/", server.job(["/640/480"]))
      let id = try id(answer)
      #expect(answer.headers["location"] == "/api/status?jobid=\(id)")
      #expect(answer.headers["content-type"] == "application/json")
      var last = ""
      try await eventually("it completes") {
        let status = try await server.get("/api/status?jobid=\(id)")
        #expect(status.status == 200)
        last = status.body
        return last.contains(#""status":"completed""#)
      }
      #expect(last == (try server.outbox.appending("completed/\(id).json").text()))
      let lines = try await server.get("/api/results?jobid=\(id)")
      #expect(lines.headers["content-type"] == "application/x-ndjson")
      #expect(lines.body == (try server.outbox.appending("results/\(id).ndjson").text()))
      let csv = try await server.get("/api/results/?jobid=\(id)&format=csv")
      #expect(csv.headers["content-type"] == "text/csv; charset=utf-8")
      #expect(csv.body.contains("\n0,0,S1,\"One, the first\",71,"))
    }
  }

  @Test func idsAreOrderedByTime() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let first = try id(try await server.post("/api/submit", server.job(["/1/1"])))
      try await Task.sleep(for: .milliseconds(5))
      let second = try id(try await server.post("/api/submit", server.job(["/1/1"])))
      #expect(first < second)
    }
  }

  static let wrongBodies: [(String, String)] = [
    ("{}", "count is missing"),
    (#"{"count":1,"visits":[{"image_url":[],"visit_time":""}]}"#, "visits[0].store_id is missing"),
    (#"{"count":2,"visits":[]}"#, "count does not match number of visits"),
    ("{", "not JSON: the document ends where a string should be (line 1, column 2, byte 1)"),
    ("", "not JSON: the file is empty (line 1, column 1, byte 0)"),
    (#"{"count":0,"visits":[]} x"#, "not JSON: “x” after the end of the document (line 1, column 25, byte 24)"),
  ]

  @Test func wrongBodiesAreRefused() async throws {
    try await ServeUnderTest.with { server in
      for (body, error) in Self.wrongBodies {
        let answer = try await server.post("/api/submit", body)
        #expect(answer.status == 400)
        #expect(answer.body == "{\"error\":\"\(error)\"}")
      }
      #expect(server.inbox.names.isEmpty)
      #expect(server.outbox.appending("failed").names.isEmpty)
    }
  }

  @Test func everyErrorIsJSON() async throws {
    try await ServeUnderTest.with(["--max-job-bytes", "1KiB"]) { server in
      let large = server.job((0..<200).map { "/1/\($0)" })
      let cases: [(options: [String], path: String, body: String?, status: Int, error: String)] = [
        (["-X", "GET"], "/api/status", nil, 400, "jobid is missing"),
        (["-X", "GET"], "/api/status?jobid=", nil, 400, "jobid is missing"),
        (["-X", "GET"], "/api/status?jobid=none", nil, 400, "job not found"),
        (["-X", "GET"], "/api/status?jobid=..%2F..%2Fetc", nil, 400, "job not found"),
        (["-X", "GET"], "/api/status?jobid=a%00b", nil, 400, "job not found"),
        (["-X", "GET"], "/api/status?jobid=" + String(repeating: "x", count: 10_000), nil, 400, "job not found"),
        (["-X", "GET"], "/api/results?jobid=none", nil, 400, "job not found"),
        (["-X", "GET"], "/api/results", nil, 400, "jobid is missing"),
        (["-X", "GET"], "/nothing", nil, 404, "there is nothing at this path"),
        (["-X", "GET"], "/jobs", nil, 404, "there is nothing at this path"),
        (["-X", "GET"], "/api/submit", nil, 405, "use POST here"),
        (["-X", "DELETE"], "/api/status?jobid=a", nil, 405, "use GET, HEAD here"),
        (["-X", "POST", "--data-binary", "@-"], "/api/submit", large, 413, "the job is over 1024 bytes"),
        (
          ["-X", "POST", "--data-binary", "@-", "-H", "Transfer-Encoding: chunked"], "/api/submit", large, 413,
          "the job is over 1024 bytes"
        ),
      ]
      for (options, path, body, status, error) in cases {
        let answer = try await server.request(options, path, input: body)
        #expect(answer.status == status, "\(options) \(path.prefix(60))")
        #expect(answer.body == "{\"error\":\"\(error)\"}")
        #expect(answer.headers["content-type"] == "application/json")
        if status == 405 { #expect(answer.headers["allow"] != nil) }
      }
    }
  }

  @Test func theSameKeyIsTheSameJobAlsoAfterARestart() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let job = server.job(["/1/1"])
      let key = ["Idempotency-Key: k1"]
      let first = try id(try await server.post("/api/submit", job, headers: key))
      #expect(try id(try await server.post("/api/submit", job, headers: key)) == first)
      try await server.ended(first)
      await server.kill()
      try await server.start()
      #expect(try id(try await server.post("/api/submit", job, headers: key)) == first)
      #expect(try id(try await server.post("/api/submit", job, headers: ["Idempotency-Key: k2"])) != first)
      let other = try await server.post("/api/submit", server.job(["/2/2"]), headers: key)
      #expect(other.status == 422)
      #expect(other.body.contains("Idempotency-Key"))
    }
  }

  @Test func manyAtOnceWithOneKeyAreOneJob() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let (port, job) = (server.port, server.job(["/1/1"]))
      let bodies = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<12 {
          group.addTask {
            try await run(
              "curl", "-s", "-H", "Idempotency-Key: same", "--data-binary", "@-", "http://127.0.0.1:\(port)/api/submit",
              input: job)
          }
        }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      #expect(bodies.count == 1)
      try await eventually("one job has completed") { server.outbox.appending("completed").names.count == 1 }
      #expect(server.host.requests("/1/1") == 1)
      #expect(server.outbox.appending("jobs").names.count == 1)
    }
  }

  @Test func aDropIsSeenByHTTPAndHTTPNeverSaysNotFoundAfter201() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      for _ in 0..<30 {
        let id = try id(try await server.post("/api/submit", server.job(["/1/1"])))
        for _ in 0..<5 { #expect(try await server.get("/api/status?jobid=\(id)").status == 200) }
      }
    }
  }

  @Test func headHasNoBody() async throws {
    try await ServeUnderTest.with { server in
      let answer = try await server.request(["-I"], "/livez")
      #expect(answer.status == 200)
      #expect(answer.body.isEmpty)
    }
  }

  @Test func belowTheFloorNoJobIsAccepted() async throws {
    try await ServeUnderTest.with(["--disk-floor", "8388608GiB", "--rescan", "0.1"], isStarted: false) { server in
      try await server.launch()
      try await eventually("it is not ready, before anything is dropped") {
        let ready = try await server.get("/readyz")
        return ready.status == 503 && ready.body.contains("--disk-floor")
      }
      let answer = try await server.post("/api/submit", server.job(["/1/1"]))
      #expect(answer.status == 507)
      #expect(answer.body.contains("under the floor"))
      #expect(server.inbox.names.isEmpty)
      try await server.drop("a.json", server.job(["/1/1"]))
      try await eventually("it is seen and left") { try await server.get("/api/status?jobid=a").status == 200 }
      #expect(try await server.get("/readyz").status == 503)
      #expect(server.inbox.names == ["a.json"])
      #expect(try server.status("a") == nil)
    }
  }
}
