import SystemPackage
import Testing
import TestSupport

@Suite struct HealthcheckTests {
  private func check(_ flags: String..., environment: [String: String] = [:]) async throws -> Ended {
    try await runAnyway(ServeUnderTest.binary.string, ["healthcheck"] + flags, environment: environment)
  }

  @Test func saysWhetherTheServerIsReady() async throws {
    try await ServeUnderTest.with { server in
      let port = "\(server.port)"
      let environment = ["HOST": "0.0.0.0", "PORT": port, "http_proxy": "http://127.0.0.1:1"]
      let answers = [
        try await check("--port", port), try await check("--host", "0.0.0.0", "--port", port),
        try await check(environment: environment), try await check("--live", environment: environment),
      ]
      #expect(answers.map(\.code) == [0, 0, 0, 0], "\(answers)")
    }
  }

  @Test func saysWhyAServerIsNotReady() async throws {
    try await ServeUnderTest.with(["--disk-floor", "900000GiB"], isStarted: false) { server in
      try await server.launch()
      let port = "\(server.port)"
      try await eventually("it is not ready") { try await server.get("/readyz").status == 503 }
      let ended = try await check("--port", port)
      #expect(ended.code == 1)
      #expect(ended.errors.contains("HTTP 503") && ended.errors.contains("--disk-floor"))
      let live = try await check("--live", "--port", port)
      #expect(live.code == 0)
      #expect(await server.stop() == 0)
      let gone = try await check("--port", port)
      #expect(gone.code == 1)
      #expect(gone.errors == "no answer from http://127.0.0.1:\(port)/readyz\n")
    }
  }
}
