import Foundation
import SystemPackage
import TestSupport
import Testing

/// Who may call the API, and how often.
@Suite struct AccessTests {
  /// A server that asks for keys, and one of them.
  private func withKeys(
    _ flags: [String] = [], _ body: (ServeUnderTest, String, FilePath) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("keys")
      let key = try await add("acme", to: file)
      try await ServeUnderTest.with(["--pause", "0", "--api-keys", file.string] + flags) { server in
        try await body(server, key, file)
      }
    }
  }

  private func add(_ name: String, to file: FilePath) async throws -> String {
    try await run(ServeUnderTest.binary.string, "key", "add", name, "--api-keys", file.string)
      .trimmingCharacters(in: .newlines)
  }

  @Test func theAPINeedsAKeyAndProbesDoNot() async throws {
    try await withKeys { server, key, _ in
      let headers = [
        [], ["-H", "Authorization: Bearer \(key)0"], ["-H", "Authorization: Basic \(key)"], ["-H", "X-API-Key: "],
        ["-H", "X-API-Key: \(String(repeating: "x", count: 20_000))"], ["-H", "Authorization: Bearer"],
      ]
      for path in ["/api/status?jobid=a", "/api/results?jobid=a", "/api/submit", "/api/submit/", "/api/nothing"] {
        for header in headers {
          let answer = try await server.request(header, path)
          #expect(answer.status == 401, "\(path) \(header.joined().prefix(40))")
          #expect(answer.headers["www-authenticate"] == "Bearer")
          #expect(answer.body.hasPrefix("{\"error\":\"an API key is missing or wrong"))
        }
      }
      for header in ["Authorization: Bearer \(key)", "authorization: bearer  \(key)", "X-API-Key: \(key)"] {
        #expect(try await server.request(["-H", header], "/api/status?jobid=a").body == #"{"error":"job not found"}"#)
        #expect(try await server.post("/api/submit", server.job(["/1/1"]), headers: [header]).status == 201)
      }
      for path in ["/livez", "/readyz"] {
        #expect(try await server.get(path).status == 200, "\(path)")
      }
      #expect(try await server.post("/api/submit", server.job(["/1/1"])).status == 401)
    }
  }

  @Test func theLogHasTheKeysNameAndNeverTheKey() async throws {
    try await withKeys { server, key, _ in
      let answer = try await server.post(
        "/api/submit", server.job(["/1/1"]), headers: ["X-API-Key: \(key)"])
      let id = try #require(answer.headers["location"]?.split(separator: "=").last)
      try await eventually("it is logged") {
        try server.log.text().contains("info job submitted from=127.0.0.1 job=\(id) key=acme\n")
      }
      #expect(try await server.request(["-H", "X-API-Key: x\(key)"], "/api/status").status == 401)
      let log = try server.log.text()
      #expect(!log.contains(key.dropFirst(3)))
    }
  }

  @Test func keysAreReadAgainAndABrokenFileChangesNothing() async throws {
    try await withKeys { server, key, file in
      let other = try await add("other", to: file)
      func status(_ key: String) async throws -> Int {
        try await server.request(["-H", "X-API-Key: \(key)"], "/api/status").status
      }
      #expect(try await status(other) == 401)
      server.signal(SIGHUP)
      try await eventually("the new key opens") { try await status(other) == 400 }
      #expect(try await status(key) == 400)

      let text = try file.text()
      try file.write("acme:12\n")
      server.signal(SIGHUP)
      try await eventually("it is logged") { try server.log.text().contains("\(file), line 1: the SHA-256 must have") }
      #expect(try await status(key) == 400)
      #expect(try server.log.text().contains("store master reloaded"))

      try file.write(text.split(separator: "\n").filter { !$0.hasPrefix("acme:") }.joined(separator: "\n"))
      server.signal(SIGHUP)
      try await eventually("the removed key doesn't open") { try await status(key) == 401 }
      #expect(try await status(other) == 400)
    }
  }

  @Test func aBrokenKeyFileStopsTheStart() async throws {
    try await ServeUnderTest.with(isStarted: false) { server in
      let file = server.folder.appending("keys")
      for (text, message) in [
        ("# mine\nacme\n", "\(file), line 2: must be name:sha256"), (nil, "there is no such file"),
      ] {
        if let text { try file.write(text) } else { try await run("rm", file.string) }
        let ended = try await server.command("serve", "--port", "0", "--api-keys", file.string)
        #expect(ended.code == 1)
        #expect(ended.errors.contains(message), "\(ended.errors)")
      }
    }
  }

  @Test func keyAddMakesAKeyAndPrintsItOnce() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("keys")
      let binary = ServeUnderTest.binary.string
      let added = try await runAnyway(
        binary, ["key", "add", "acme"], environment: ["RETAIL_PULSE_API_KEYS": file.string])
      #expect(added.code == 0)
      let key = added.output.trimmingCharacters(in: .newlines)
      #expect(key.utf8.count == "rp_".utf8.count + 64)
      #expect(!added.errors.contains(key))
      let digest = try await run("sha256sum", input: key).prefix(64)
      #expect(try file.text() == "acme:\(digest)\n")
      #expect(try await run("stat", "-c", "%a", file.string) == "600\n")
      #expect(try await run(binary, "key", "list", "--api-keys", file.string) == "acme\n")
      for (arguments, code, words) in [
        (["key", "add", "acme", "--api-keys", file.string], 1, "already"),
        (["key", "add", "a/b", "--api-keys", file.string], 64, "must have 1 to 64 characters"),
        (["key", "add", "b"], 64, "--api-keys FILE"),
        (["key", "add", "b", "--api-keys", "/nowhere/keys"], 1, "/nowhere/keys: its folder cannot be opened"),
      ] {
        let ended = try await runAnyway(binary, arguments)
        #expect(ended.code == code)
        #expect(ended.output.isEmpty)
        #expect(ended.errors.contains(words), "\(ended.errors)")
      }
      #expect(folder.names == ["keys"])
    }
  }

  @Test func aRateLimitIsPerKeyAndPerAddress() async throws {
    try await withKeys(["--rate-limit", "3/1d"]) { server, key, file in
      let mine = ["-H", "X-API-Key: \(key)"]
      for remaining in [2, 1, 0] {
        let answer = try await server.request(mine, "/api/status?jobid=a")
        #expect(answer.status == 400)
        #expect(answer.headers["ratelimit-policy"] == "\"default\";q=3;w=86400")
        #expect(answer.headers["ratelimit"]?.hasPrefix("\"default\";r=\(remaining);t=86") == true)
      }
      let refused = try await server.request(mine, "/api/status?jobid=a")
      #expect(refused.status == 429)
      #expect(refused.headers["ratelimit"]?.hasPrefix("\"default\";r=0;t=86") == true)
      let seconds = try #require(refused.headers["retry-after"].flatMap { Int($0) })
      #expect((86_000...86_400).contains(seconds))
      #expect(refused.body == "{\"error\":\"over 3 requests in 86400 s; try again in \(seconds) s\"}")
      #expect(try await server.post("/api/submit", server.job(["/1/1"]), headers: [mine[1]]).status == 429)
      #expect(server.inbox.names.isEmpty && server.outbox.appending("ongoing").names.isEmpty)

      // Who has no key is counted by its address, and is kept from guessing.
      for expected in [401, 401, 401, 429] { #expect(try await server.get("/api/status").status == expected) }
      // Another key has a quota of its own; probes aren't counted.
      let other = try await add("other", to: file)
      server.signal(SIGHUP)
      try await eventually("the new key is known") { try server.log.text().contains("API keys reloaded keys=2") }
      #expect(try await server.request(["-H", "X-API-Key: \(other)"], "/api/status").status == 400)
      let live = try await server.get("/livez")
      #expect(live.status == 200 && live.headers["ratelimit"] == nil)
    }
  }

  @Test func withoutARateLimitNothingIsCounted() async throws {
    try await ServeUnderTest.with { server in
      let answer = try await server.get("/api/status")
      #expect(answer.headers["ratelimit"] == nil && answer.headers["ratelimit-policy"] == nil)
    }
  }

  @Test func wrongLimitsStopTheStart() async throws {
    for limit in ["", "100", "0/60s", "100/60", "100/0s", "1/2d", "1/0.5s", "1/60s/2", "x/60s"] {
      let ended = try await runAnyway(
        ServeUnderTest.binary.string, ["serve", "--stores", "/nowhere", "--rate-limit", limit])
      #expect(ended.code == 64)
      #expect(ended.errors.contains("--rate-limit is “\(limit)”"), "\(limit)")
    }
  }

  @Test func servingBeyondLoopbackWithoutKeysIsWarnedOf() async throws {
    let warning = "warning ANYBODY who reaches this address may submit jobs"
    for (host, isWarned) in [("0.0.0.0", true), ("127.0.0.1", false)] {
      try await ServeUnderTest.with(["--host", host]) { server in
        let log = try server.log.text()
        #expect(log.contains(warning) == isWarned)
      }
    }
    try await withKeys(["--host", "0.0.0.0"]) { server, _, _ in
      let log = try server.log.text()
      #expect(!log.contains(warning))
    }
  }

  @Test func noPathInAJobIDLeadsOutOfTheOutbox() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let decoy = "{\"status\":\"decoy\"}"
      for place in ["decoy", "outbox/decoy", "outbox/jobs/decoy", "outbox/completed/.decoy", "outbox/results/-decoy"] {
        for suffix in ["json", "ndjson"] { try server.folder.appending("\(place).\(suffix)").write(decoy) }
      }
      try await run(
        "ln", "-s", server.folder.appending("decoy.json").string, server.outbox.string + "/completed/link.json")
      let tricks = [
        "../decoy", "..%2fdecoy", "%2e%2e/decoy", "%2e%2e%2fdecoy", "%252e%252e%252fdecoy", "../../decoy",
        "..%2f..%2fdecoy", "..%5cdecoy", "%c0%ae%c0%ae%c0%afdecoy", "..%ef%bc%8fdecoy", "../jobs/decoy",
        ".decoy", "-decoy", "%2edecoy", "a%00", "%00", "decoy%00.json", "../decoy%00", "a%0ab",
        server.folder.string + "/decoy", "./decoy", "a/../../decoy", "%", "%2", "%zz", "+", "link", "~", "%7Edecoy",
        String(repeating: "x", count: 10_000), String(repeating: "../", count: 3_000) + "decoy",
        String(repeating: "%2e%2e%2f", count: 1_000) + "decoy",
      ]
      for route in ["status", "results"] {
        for trick in tricks {
          let answer = try await server.request(["--path-as-is"], "/api/\(route)?jobid=\(trick)")
          let isLink = trick == "link"
          #expect(
            answer.status == 400 || (isLink && answer.status == 500), "\(route) \(trick.prefix(60)): \(answer.status)")
          #expect(!answer.body.contains("decoy"))
        }
      }
      for path in ["/api/status/../../decoy.json?jobid=a", "/api/%2e%2e/decoy.json", "/../decoy.json", "//decoy.json"] {
        let answer = try await server.request(["--path-as-is"], path)
        #expect(answer.status == 404)
      }
    }
  }
}
