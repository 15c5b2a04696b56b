import HTTPTypes
import SystemPackage
import TestSupport
import Testing

@testable import APIServer

@Suite struct BasePathTests {
  @Test(arguments: [
    ("/", ""), ("/pulse", "/pulse"), ("/pulse/", "/pulse"), ("/a/b-c/D_1.~", "/a/b-c/D_1.~"),
  ])
  func aPath(text: String, path: String) throws { #expect(try #require(BasePath(text)).description == path) }

  @Test(arguments: [
    "", "pulse", "//", "/a//b", "/a/../b", "/.", "/a b", "/a?b", "/a%20b", "/é", "http://a/pulse", "/a//",
    "/" + String(repeating: "a", count: 256),
  ])
  func anythingElseIsNone(text: String) { #expect(BasePath(text) == nil) }

  @Test func requestsAreAnsweredWithItAndWithout() async throws {
    try await TestAPI.with(basePath: try #require(BasePath("/tools/pulse"))) { api in
      try api.finish("a", lines: "")
      for (path, status) in [
        ("/tools/pulse/livez", 200), ("/livez", 200), ("/tools/pulse/api/status?jobid=a", 200),
        ("/tools/pulse/api/status/?jobid=a", 200), ("/tools/pulse//api/status?jobid=a", 200),
        ("/tools/pulse/tools/pulse/livez", 404),
        ("/tools/livez", 404), ("/tools/pulsex/livez", 404), ("/tools/pulselivez", 404), ("/tools/pulse", 308),
        ("/tools/pulse/", 200), ("/tools/pulse?x", 308), ("/tools/PULSE/livez", 404), ("/tools/pulse/jobs/a", 200),
        ("/", 200),
      ] {
        #expect(try await api.answer(.get, path).status == status, "\(path)")
      }
    }
  }

  @Test func itsOwnAddressLeadsToThePage() async throws {
    try await TestAPI.with(basePath: try #require(BasePath("/tools/pulse"))) { api in
      for (path, location) in [("/tools/pulse", "/tools/pulse/"), ("/tools/pulse?q=a%2F", "/tools/pulse/?q=a%2F")] {
        for method in [HTTPRequest.Method.get, .head] {
          let answer = try await api.answer(method, path)
          #expect(answer.status == 308 && answer.fields[.location] == location)
          #expect(answer.fields[.server] == "retail-pulse" && answer.fields[.date] != nil)
        }
        #expect(try await api.answer(.post, path).status == 405, "only what opens a page")
      }
    }
  }

  /// Whether the proxy strips it or not, and with or without the slash at its end.
  @Test(arguments: ["/pulse/", "/", "/pulse/?status=failed", "/pulse/jobs/a", "/jobs/a/", "/pulse/stores", "/submit"])
  func everyLinkOfAPageLeadsOnUnderIt(page: String) async throws {
    try await TestAPI.with(basePath: try #require(BasePath("/pulse"))) { api in
      try api.finish("a", lines: "")
      let answer = try await api.answer(.get, page)
      #expect(answer.status == 200 && answer.fields[.eTag] != nil)
      let links = answer.body.attributes(["href", "src", "action"]).filter { !$0.hasPrefix("#") }
      #expect(links.count > 6)
      for link in links {
        #expect(link.hasPrefix("/pulse/"), "\(link)")
        let path = link.replacing("&amp;", with: "&")
        for path in [path, String(path.dropFirst("/pulse".count))] {
          let status = try await api.answer(.get, path).status
          #expect(status == 200 || path.contains("/api/visits"), "\(path)")
        }
      }
    }
  }

  @Test func linksHaveIt() async throws {
    for (base, start) in [("/", "/api/status?jobid="), ("/pulse/", "/pulse/api/status?jobid=")] {
      try await TestAPI.with(basePath: try #require(BasePath(base))) { api in
        for path in ["/api/submit", "/api/submit/", "/pulse/api/submit"] where base != "/" || !path.hasPrefix("/pulse")
        {
          let answer = try await api.answer(.post, path, body: TestAPI.job)
          #expect(answer.status == 201)
          #expect(answer.fields[.location]?.hasPrefix(start) == true)
        }
      }
    }
  }

  /// What the base path hides must need a key as well.
  @Test func keysAreNeededUnderIt() async throws {
    try await withTemporaryFolder { folder in
      try folder.appending("keys").write("")
      let base = try #require(BasePath("/pulse"))
      try await TestAPI.with(keys: APIKeyRing(folder.appending("keys")), basePath: base) { api in
        for path in ["/pulse/api/status", "/pulse//api/status", "//pulse/api/status"] {
          let status = try await api.answer(.get, path).status
          #expect(status == 401 || status == 404, "\(path)")
        }
        #expect(try await api.answer(.get, "/pulse/api/status").status == 401)
      }
    }
  }
}

extension String {
  /// The values of these attributes, wherever they stand.
  fileprivate func attributes(_ names: [String]) -> [String] {
    names.flatMap { name in
      let mark = " \(name)=\""
      return ranges(of: mark).map { String(self[$0.upperBound...].prefix { $0 != "\"" }) }
    }
  }
}
