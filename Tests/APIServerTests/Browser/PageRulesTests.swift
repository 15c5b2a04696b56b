import Addressing
import HTTPTypes
import SimulatedDisk
import SystemPackage
import TestSupport
import Testing

@testable import APIServer

/// Which requests of browsers are answered.
@Suite struct PageRulesTests {
  private static let app = "https://app.example"

  private static let rules = PageRules(
    allowedOrigins: Set([app].compactMap { WebOrigin($0) }),
    names: OwnNames(machine: "m", listening: "127.0.0.1", allowed: ["pulse.example"].compactMap { HostPattern($0) }))

  private func status(
    _ api: TestAPI, _ method: HTTPRequest.Method = .get, _ path: String = "/api/status?jobid=a",
    _ fields: HTTPFields = [:], host: String? = "127.0.0.1:8080"
  ) async throws -> Int {
    try await api.answer(method, path, fields, host: host, body: method == .post ? TestAPI.job : "").status
  }

  @Test func pagesOfOtherOriginsAreRefused() async throws {
    try await TestAPI.with(pages: Self.rules) { api in
      try api.finish("a", lines: "line\n")
      for (origin, isAnswered) in [
        ("http://127.0.0.1:8080", true), ("https://127.0.0.1:8080", true), ("https://app.example", true),
        ("HTTPS://APP.EXAMPLE:443", true), ("http://evil.example", false), ("null", false), ("", false),
        ("http://127.0.0.1", false), ("http://127.0.0.1:3000", false), ("http://app.example", false),
        ("https://app.example:8443", false), ("https://app.example.evil.example", false),
        ("https://app.example, http://evil.example", false), ("file://", false),
      ] {
        let fields: HTTPFields = [.origin: origin]
        #expect(try await status(api, .get, fields: fields) == (isAnswered ? 200 : 403), "\(origin)")
        #expect(try await status(api, .head, fields: fields) == (isAnswered ? 200 : 403), "\(origin)")
        #expect(try await status(api, .post, "/api/submit", fields) == (isAnswered ? 201 : 403), "\(origin)")
        #expect(try await status(api, .get, "/livez", fields) == (isAnswered ? 200 : 403), "\(origin)")
      }
      let before = try api.disk.names(in: "/inbox").count
      let text: HTTPFields = [.origin: "http://evil.example", .contentType: "text/plain"]
      #expect(try await status(api, .post, "/api/submit", text) == 403)
      #expect(try api.disk.names(in: "/inbox").count == before)
    }
  }

  @Test func requestsOfOtherSitesAreRefusedAndLinksAreFollowed() async throws {
    try await TestAPI.with(pages: Self.rules) { api in
      try api.finish("a", lines: "")
      let navigation: HTTPFields = [.secFetchSite: "cross-site", .secFetchMode: "navigate", .secFetchDest: "document"]
      var frame = navigation
      frame[.secFetchDest] = "iframe"
      let script: HTTPFields = [.secFetchSite: "cross-site", .secFetchMode: "no-cors", .secFetchDest: "script"]
      for (path, fields, expected): (String, HTTPFields, Int) in [
        ("/api/status?jobid=a", script, 403), ("/api/status?jobid=a", navigation, 403), ("/livez", script, 403),
        ("/livez", navigation, 200), ("/", navigation, 200), ("/jobs/a", navigation, 200), ("/", frame, 403),
        ("/jobs/a", script, 403),
        ("//api/status?jobid=a", navigation, 403),
        ("/api/status?jobid=a", [.secFetchSite: "Cross-Site"], 403),
      ] {
        #expect(try await status(api, .get, path, fields) == expected, "\(path) \(fields)")
        #expect(try await status(api, .head, path, fields) == expected, "\(path) \(fields)")
      }
      for site in ["none", "same-origin", "same-site"] {
        #expect(try await status(api, fields: [.secFetchSite: site]) == 200, "\(site)")
      }
      var post = navigation
      #expect(try await status(api, .post, "/api/submit", post) == 403)
      post[.origin] = "http://evil.example"
      #expect(try await status(api, .post, "/api/submit", post) == 403)
      #expect(try await status(api, fields: [.secFetchSite: "same-site", .origin: "http://127.0.0.1:3000"]) == 403)
      #expect(try await status(api, fields: [.secFetchSite: "cross-site", .origin: Self.app]) == 200)
      #expect(try await status(api, fields: [.secFetchSite: "cross-site", .origin: "http://127.0.0.1:8080"]) == 403)
      // A proxy has put another host in its place: the browser knows better.
      let own: HTTPFields = [.secFetchSite: "same-origin", .origin: "https://pulse.example"]
      #expect(try await status(api, fields: own) == 200)
    }
  }

  /// A proxy at 192.0.2.1 has taken the TLS away and asks under a name of its own.
  @Test func aTrustedProxySaysHowTheServerWasCalled() async throws {
    let told: HTTPFields = [.forwardedHost: "pulse.example", .forwardedProto: "https"]
    for (origin, fields, isAnswered): (String, HTTPFields, Bool) in [
      ("https://pulse.example", told, true), ("https://pulse.example:443", told, true),
      ("https://pulse.example", [.forwardedHost: "127.0.0.1 , pulse.example"], true),
      ("https://pulse.example:8443", [.forwardedHost: "pulse.example:8443", .forwardedProto: "HTTPS, http"], true),
      ("http://127.0.0.1:8080", [:], true), ("http://127.0.0.1:8080", [.forwardedProto: "http"], true),
      ("http://pulse.example", told, false), ("http://127.0.0.1:8080", [.forwardedProto: "https"], false),
      ("https://pulse.example:8443", told, false), ("https://evil.example", told, false),
      ("https://pulse.example", [:], false), ("https://pulse.example", [.forwardedHost: ""], false),
      // A page that is here under a name of its own can write what it likes.
      ("https://evil.example", [.forwardedHost: "evil.example"], false),
      ("https://evil.example", [.forwardedHost: "127.0.0.1, evil.example"], false),
      ("https://pulse.example", [.forwardedHost: "pulse.example, a b"], false),
    ] {
      let proxies = TrustedProxies(["192.0.2.1"].compactMap { Network($0) })
      try await TestAPI.with(pages: Self.rules, proxies: proxies) { api in
        try api.finish("a", lines: "line\n")
        var fields = fields
        fields[.origin] = origin
        #expect(try await status(api, fields: fields) == (isAnswered ? 200 : 403), "\(fields)")
        #expect(try await status(api, .post, "/api/submit", fields) == (isAnswered ? 201 : 403), "\(fields)")
      }
    }
    let lie: HTTPFields = [.forwardedHost: "127.0.0.1"]
    for proxies in [TrustedProxies([]), TrustedProxies(["192.0.2.1"].compactMap { Network($0) })] {
      try await TestAPI.with(pages: Self.rules, proxies: proxies) { api in
        let told = try await status(api, .get, "/livez", lie, host: "evil.example")
        #expect(told == 403, "the Host counts as well")
      }
    }
    try await TestAPI.with(pages: Self.rules) { api in
      var fields = told
      fields[.origin] = "https://pulse.example"
      let refused = try await status(api, .get, "/livez", fields)
      #expect(refused == 403, "nobody else is believed")
      fields = [.forwardedHost: "evil.example", .forwardedProto: "gopher", .origin: "http://127.0.0.1:8080"]
      #expect(try await status(api, .get, "/livez", fields) == 200, "nor is it looked at")
    }
  }

  @Test func withoutKeysTheHostMustBeTheServers() async throws {
    try await TestAPI.with(pages: Self.rules) { api in
      try api.finish("a", lines: "line\n")
      for (host, isAnswered): (String?, Bool) in [
        ("127.0.0.1", true), ("[::1]:8080", true), ("LOCALHOST:1", true), ("m", true), ("pulse.example:8080", true),
        (nil, true),
        ("evil.example", false), ("evil.example:8080", false), ("EVIL.example.", false), ("a.pulse.example", false),
        ("localhost.evil.example", false), ("evil.example:80:80", false), ("localhost@evil.example", false),
        ("", false),
      ] {
        #expect(try await status(api, host: host) == (isAnswered ? 200 : 403), "\(host ?? "none")")
        #expect(try await status(api, .post, "/api/submit", host: host) == (isAnswered ? 201 : 403))
      }
    }
  }

  @Test func aRefusalSaysWhichSettingOpensIt() async throws {
    try await TestAPI.with(pages: Self.rules) { api in
      for (fields, host, words): (HTTPFields, String, String) in [
        ([.origin: "http://evil.example:81"], "a", "--cors-origin http://evil.example:81"),
        ([.origin: "null"], "a", "a page without an origin"),
        ([.secFetchSite: "cross-site"], "a", "--cors-origin ORIGIN"),
        ([:], "pulse.test:80", "--allowed-host pulse.test"), ([:], "a b", "the Host field is no host and port"),
        ([.origin: "http://\"><script>"], "a", "a page without an origin"),
      ] {
        let answer = try await api.answer(.get, "/api/status?jobid=a", fields, host: host)
        #expect(answer.status == 403)
        #expect(answer.body.contains(words), "\(answer.body)")
        #expect(!answer.body.contains("script"))
      }
    }
  }

  @Test func aKeyOpensWhateverThePage() async throws {
    try await withTemporaryFolder { folder in
      let file = APIKeyFile(folder.appending("keys"))
      let secret = try file.add("acme")
      let rules = PageRules(allowedOrigins: [], names: nil)
      try await TestAPI.with(keys: APIKeyRing(file.path), pages: rules) { api in
        try api.finish("a", lines: "line\n")
        let evil: HTTPFields = [.origin: "http://evil.example", .secFetchSite: "cross-site"]
        var keyed = evil
        keyed[.apiKey] = secret
        for (path, status) in [("/api/status?jobid=a", 401), ("/livez", 403), ("/openapi.json", 403)] {
          #expect(try await self.status(api, .get, path, evil, host: "other.example") == status, "\(path)")
          #expect(try await self.status(api, .get, path, keyed, host: "other.example") == 200, "\(path)")
        }
        keyed[.apiKey] = "wrong"
        #expect(try await status(api, .get, "/livez", keyed) == 403)
      }
    }
  }

  // MARK: CORS

  private static let question: HTTPFields = [
    .origin: app, .accessControlRequestMethod: "POST", .accessControlRequestHeaders: "idempotency-key",
  ]

  @Test func whatABrowserAsksBeforeIsAnsweredBeforeKeys() async throws {
    try await withTemporaryFolder { folder in
      try folder.appending("keys").write("")
      let limit = RateLimit(count: 1, windowSeconds: 86_400)
      try await TestAPI.with(keys: APIKeyRing(folder.appending("keys")), limit: limit, pages: Self.rules) { api in
        for path in ["/api/submit", "/api/status?jobid=a", "/api/submit/", "/api/nothing"] {
          let answer = try await api.answer(.options, path, Self.question)
          #expect(answer.status == 204)
          #expect(answer.body.isEmpty)
          #expect(answer.fields[.accessControlAllowOrigin] == Self.app)
          #expect(answer.fields[.accessControlAllowMethods] == "GET, HEAD, POST")
          for name in ["Authorization", "X-API-Key", "Content-Type", "Content-Encoding", "Idempotency-Key"] {
            #expect(answer.fields[.accessControlAllowHeaders]?.contains(name) == true)
          }
          #expect(answer.fields[.accessControlMaxAge] == "600")
          #expect(answer.fields[.accessControlAllowPrivateNetwork] == nil)
          #expect(answer.fields[.vary] == "Origin")
        }
        var question = Self.question
        question[.accessControlRequestPrivateNetwork] = "true"
        let local = try await api.answer(.options, "/api/submit", question)
        #expect(local.fields[.accessControlAllowPrivateNetwork] == "true")
        // Errors can be read too: a page must learn that its key is wrong.
        let refused = try await api.answer(.post, "/api/submit", [.origin: Self.app], body: TestAPI.job)
        #expect(refused.status == 401)
        #expect(refused.fields[.accessControlAllowOrigin] == Self.app)
        #expect(refused.fields[.accessControlExposeHeaders]?.contains("Location") == true)
      }
    }
  }

  @Test func otherOriginsGetNoPermission() async throws {
    let none = PageRules(allowedOrigins: [], names: nil)
    for (rules, vary) in [(Self.rules, "Origin"), (none, nil)] {
      try await TestAPI.with(pages: rules) { api in
        for origin in ["http://evil.example", "null", "http://app.example", "*"] {
          var question = Self.question
          question[.origin] = origin
          let answer = try await api.answer(.options, "/api/submit", question)
          #expect(answer.status == 405)
          #expect(answer.fields[.allow] == "POST")
          #expect(answer.fields[.accessControlAllowOrigin] == nil && answer.fields[.accessControlAllowMethods] == nil)
          #expect(answer.fields[.vary] == vary)
        }
        let plain = try await api.answer(.get, "/livez")
        #expect(plain.fields[.accessControlAllowOrigin] == nil)
        #expect(plain.fields[.vary] == vary, "a cache must not give one origin's answer to another")
        #expect(try await api.answer(.options, "/api/submit", [.origin: Self.app]).status == 405, "it asks for nothing")
      }
    }
  }
}

extension PageRulesTests {
  fileprivate func status(
    _ api: TestAPI, _ method: HTTPRequest.Method = .get, fields: HTTPFields
  ) async throws -> Int {
    try await status(api, method, "/api/status?jobid=a", fields)
  }
}
