import Foundation
import SystemPackage
import TestSupport
import Testing

/// Pages, proxies and packed bodies, with curl(1) and raw sockets against the built binary.
@Suite struct BrowserTests {
  private static let evil = ["-H", "Origin: http://evil.example"]

  @Test func aPageOfAnotherSiteIsNoWayIn() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      try await server.drop("a.json", server.job(["/1/1"]))
      try await server.ended("a")
      let text = ["-X", "POST", "--data-binary", "@-", "-H", "Content-Type: text/plain"]
      let posted = try await server.request(Self.evil + text, "/api/submit", input: server.job(["/1/1"]))
      #expect(posted.status == 403)
      #expect(posted.body.contains("--cors-origin http://evil.example"))
      for options in [["-H", "Host: evil.example"], ["-H", "Sec-Fetch-Site: cross-site"], Self.evil] {
        let answer = try await server.request(options, "/api/status?jobid=a")
        #expect(answer.status == 403, "\(options)")
        #expect(!answer.body.contains("completed"))
      }
      let named = try await server.request(["-H", "Host: evil.example:\(server.port)"], "/api/results?jobid=a")
      #expect(named.body.contains("--allowed-host evil.example"))
      #expect(server.outbox.appending("jobs").names == ["a.json"] && server.inbox.names.isEmpty)
      for host in ["127.0.0.1", "localhost:\(server.port)", "[::1]", ProcessInfo.processInfo.hostName] {
        #expect(try await server.request(["-H", "Host: \(host)"], "/api/status?jobid=a").status == 200, "\(host)")
      }
      for origin in ["http://127.0.0.1:\(server.port)", "HTTP://127.0.0.1:\(server.port)"] {
        let answer = try await server.post("/api/submit", server.job(["/1/1"]), headers: ["Origin: \(origin)"])
        #expect(answer.status == 201)
      }
    }
  }

  @Test func settingsOpenIt() async throws {
    let flags = [
      "--cors-origin", "http://localhost:3000", "--cors-origin", "https://app.example", "--allowed-host",
      "*.corp.example",
    ]
    try await ServeUnderTest.with(flags + ["--pause", "0"]) { server in
      let question = try await server.request(
        ["-X", "OPTIONS", "-H", "Origin: http://localhost:3000", "-H", "Access-Control-Request-Method: POST"],
        "/api/submit")
      #expect(question.status == 204)
      #expect(question.headers["access-control-allow-origin"] == "http://localhost:3000")
      #expect(question.headers["access-control-allow-headers"]?.contains("Idempotency-Key") == true)
      let posted = try await server.post(
        "/api/submit", server.job(["/1/1"]), headers: ["Origin: https://app.example", "Sec-Fetch-Site: cross-site"])
      #expect(posted.status == 201)
      #expect(posted.headers["access-control-allow-origin"] == "https://app.example")
      #expect(try await server.request(Self.evil, "/livez").status == 403)
      #expect(try await server.request(["-H", "Host: pulse.corp.example"], "/livez").status == 200)
      let doctor = try await server.command("doctor", flags[0], flags[1], flags[4], flags[5])
      #expect(doctor.output.contains("http://localhost:3000 may call"))
      #expect(doctor.output.contains("--allowed-host") && doctor.output.contains("*.corp.example"))
    }
    try await ServeUnderTest.with { server in
      let doctor = try await server.command("doctor", "--trusted-proxy", "0.0.0.0/0")
      #expect(doctor.output.contains("!! proxies: --trusted-proxy 0.0.0.0/0"))
      #expect(doctor.output.contains("--cors-origin lets others"))
      let question = try await server.request(
        ["-X", "OPTIONS", "-H", "Origin: http://localhost:3000", "-H", "Access-Control-Request-Method: POST"],
        "/api/submit")
      #expect(question.status == 405 && question.headers["access-control-allow-origin"] == nil)
    }
  }

  @Test func aTargetForAProxyIsRoutedByItsPath() async throws {
    try await ServeUnderTest.with { server in
      let target = "http://proxy.example/api/status?jobid=nope"
      for version in ["1.1", "1.0"] {
        let connection = try RawConnection(port: server.port)
        connection.send("GET \(target) HTTP/\(version)\r\nHost: proxy.example\r\nConnection: close\r\n\r\n")
        try await connection.expectEnd()
        #expect(connection.text.hasPrefix("HTTP/\(version) 400 ") && connection.text.contains("job not found"))
      }
    }
  }

  @Test func aProxyNamesTheClient() async throws {
    try await ServeUnderTest.with(["--trusted-proxy", "127.0.0.0/8", "--rate-limit", "2/1d", "--pause", "0"]) {
      server in
      let headers = ["X-Forwarded-For: 198.51.100.1, 203.0.113.7"]
      #expect(try await server.post("/api/submit", server.job(["/1/1"]), headers: headers).status == 201)
      try await eventually("it is logged") { try server.log.text().contains("job submitted from=203.0.113.7 ") }
      for (client, status) in [("203.0.113.7", 400), ("203.0.113.7", 429), ("203.0.113.8", 400)] {
        #expect(try await server.request(["-H", "X-Forwarded-For: \(client)"], "/api/status").status == status)
      }
    }
  }

  @Test func aBasePathIsInLinksAndMayBeStripped() async throws {
    try await ServeUnderTest.with(["--base-path", "/tools/pulse/", "--pause", "0"]) { server in
      for path in ["/tools/pulse/api/submit", "/api/submit/"] {
        let answer = try await server.post(path, server.job(["/1/1"]))
        let location = try #require(answer.headers["location"])
        #expect(location.hasPrefix("/tools/pulse/api/status?jobid="))
        #expect(try await server.get(location).status == 200)
      }
      #expect(try await server.get("/tools/pulse/openapi.json").body.contains(#""servers": [{"url": "/tools/pulse"}]"#))
      #expect(try await server.get("/tools/pulses/livez").status == 404)
    }
  }

  /// As curl sends it, with a question first since it is large: 200 MB of blanks in 200 KB.
  @Test func aPackedJobIsUnpackedWithinTheLimit() async throws {
    try await ServeUnderTest.with(["--max-job-bytes", "1MiB", "--pause", "0"]) { server in
      let packed = server.folder.appending("job.gz")
      let send = ["-X", "POST", "--data-binary", "@\(packed)", "-H", "Content-Encoding: gzip"]
      try server.folder.appending("job").write(server.job((0..<2000).map { "/1/\($0)" }))
      try await run("sh", "-c", "gzip -c '\(server.folder)/job' > '\(packed)'")
      let answer = try await server.request(send, "/api/submit")
      #expect(answer.status == 201)
      try await run("sh", "-c", "head -c 200000000 /dev/zero | tr '\\0' ' ' | gzip -c > '\(packed)'")
      let growth = try await server.memoryGrowth {
        let large = try await server.request(send, "/api/submit")
        #expect(large.status == 413)
      }
      #expect(growth < 40 << 20, "it is not unpacked beyond the limit: \(growth)")
      let other = try await server.request(["-X", "POST", "-d", "x", "-H", "Content-Encoding: br"], "/api/submit")
      #expect(other.status == 415 && other.headers["accept-encoding"] == "gzip")
    }
  }

  @Test func wrongSettingsStopTheStart() async throws {
    for (flag, value, expected) in [
      ("--cors-origin", "app.example", "origins such as https://app.example"),
      ("--cors-origin", "*", "origins such as"),
      ("--cors-origin", "https://app.example/path", "origins such as"),
      ("--base-path", "pulse", "a path such as /pulse"),
      ("--trusted-proxy", "proxy.example", "networks such as"), ("--allowed-host", "http://a", "names such as"),
    ] {
      let ended = try await runAnyway(ServeUnderTest.binary.string, ["serve", "--stores", "/nowhere", flag, value])
      #expect(ended.code == 64)
      #expect(ended.errors.contains("\(flag) ") && ended.errors.contains("“\(value)”"), "\(ended.errors)")
      #expect(ended.errors.contains(expected))
    }
  }
}
