import Foundation
import ImageHost
import JobModel
import SystemPackage
import TestSupport
import Testing

/// `GET /metrics` of the built binary.
@Suite struct MetricsTests {
  private static let promtool = FilePath("/usr/bin/promtool")

  /// By name and labels.
  private func values(_ server: ServeUnderTest) async throws -> [String: Double] {
    let answer = try await server.get("/metrics")
    #expect(answer.status == 200)
    #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    let samples = answer.body.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
    return Dictionary(samples.map { (String($0[0]), Double($0[1]) ?? .nan) }) { _, _ in .nan }
  }

  @Test func jobsImagesAndDropsAreCounted() async throws {
    let png = SampleImage.png(width: 3, height: 4)
    let answer: @Sendable (String) -> HostAnswer = { path in
      switch path {
      case "/good": .late(png, milliseconds: 60)
      case "/busy": .status(500)
      default: .status(404)
      }
    }
    try await ServeUnderTest.with(["--pause", "0", "--attempts", "2"], answering: answer) { server in
      try await server.drop("a.json", server.job(["/good", "/busy", "/missing"]))
      try await server.drop("b.json", "{}")
      _ = try await server.ended("a")
      _ = try await server.ended("b")
      try await server.drop("a.json", server.job(["/good", "/busy", "/missing"]))
      var values: [String: Double] = [:]
      try await eventually("the duplicate is counted") {
        values = try await self.values(server)
        return values["retail_pulse_duplicate_drops_total"] == 1
      }
      let expected: [String: Double] = [
        "jobs_accepted_total": 1, "jobs_total{outcome=\"failed\"}": 1, "jobs_total{outcome=\"rejected\"}": 1,
        "jobs_total{outcome=\"completed\"}": 0, "images_total{outcome=\"measured\"}": 1,
        "images_total{outcome=\"failed\"}": 2, "image_failures_total{code=\"http_status\"}": 2,
        "image_failures_total{code=\"timeout\"}": 0, "image_retries_total": 1, "jobs_unfinished": 0, "jobs_waiting": 0,
        "images_queued": 0,
        "images_in_flight": 0, "images_paused": 0, "hosts_failing": 0, "job_duration_seconds_count": 1, "ready": 1,
        "inotify_watched": 1, "inotify_overflows_total": 0, "memory_used_bytes": 0, "watchers": 0,
        "memory_budget_bytes": 536_870_912, "batch_size_sum{of=\"lines\"}": 3, "batch_size_sum{of=\"drops\"}": 3,
      ]
      for (name, value) in expected { #expect(values["retail_pulse_" + name] == value, "\(name)") }
      let found = ["event", "rescan", "start"].map { values["retail_pulse_drops_total{found_by=\"\($0)\"}"] ?? .nan }
      #expect(found.reduce(0, +) == 3)
      // Each try, and none of them without an answer.
      #expect(values["retail_pulse_first_byte_duration_seconds_count"] == 4)
      #expect(values["retail_pulse_download_duration_seconds_count"] == 4)
      #expect((values["retail_pulse_first_byte_duration_seconds_sum"] ?? 0) >= 0.06)
      #expect((values["retail_pulse_flush_duration_seconds_count"] ?? 0) >= 1)
      // Those of the errors' bodies come in addition.
      #expect((values["retail_pulse_image_bytes_total"] ?? 0) >= Double(png.count))
      #expect((values["process_resident_memory_bytes"] ?? 0) > 1_048_576)
      let later = try await self.values(server)
      #expect(later.keys.sorted() == values.keys.sorted(), "the series are always the same")
      #expect((later["process_cpu_seconds_total"] ?? 0) >= (values["process_cpu_seconds_total"] ?? .infinity))
    }
  }

  @Test func dropsAreCountedByWhatFoundThem() async throws {
    try await ServeUnderTest.with(["--rescan", "3600"], isStarted: false) { server in
      try FileManager.default.createDirectory(atPath: server.inbox.string, withIntermediateDirectories: true)
      for name in ["a", "b"] { try await server.drop("\(name).json", "{}") }
      try await server.start()
      for name in ["a", "b"] { _ = try await server.ended(name) }
      try await server.drop("c.json", "{}")
      _ = try await server.ended("c")
      let values = try await self.values(server)
      let found = ["start", "event", "rescan"].map { values["retail_pulse_drops_total{found_by=\"\($0)\"}"] }
      #expect(found == [2, 1, 0])
    }
  }

  @Test(
    .enabled(if: promtool.exists, "promtool is not installed: it is in the Debian package prometheus, see scripts/test")
  )
  func promtoolFindsNothing() async throws {
    try await ServeUnderTest.with { server in
      let answer = try await server.get("/metrics")
      try await run(Self.promtool.string, "check", "metrics", input: answer.body)
    }
  }

  @Test func keysGuardThem() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("metrics-keys")
      let key = try await run(ServeUnderTest.binary.string, "key", "add", "prometheus", "--api-keys", file.string)
        .trimmingCharacters(in: .newlines)
      try await ServeUnderTest.with(["--metrics-keys", file.string]) { server in
        #expect(try await server.get("/metrics").status == 401)
        let bearer = ["-H", "Authorization: Bearer \(key)"]
        #expect(try await server.request(bearer, "/metrics").status == 200)
        #expect(try await server.get("/api/jobs").status == 200)
        try file.write("")
        server.signal(SIGHUP)
        try await eventually("the key is gone") { try await server.request(bearer, "/metrics").status == 401 }
      }
    }
  }
}
