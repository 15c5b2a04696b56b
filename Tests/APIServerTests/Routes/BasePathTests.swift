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
      try api.finish("a", lines: "line\n")
      for (path, status) in [
        ("/tools/pulse/livez", 200), ("/livez", 200), ("/tools/pulse/api/status?jobid=a", 200),
        ("/tools/pulse/api/status/?jobid=a", 200), ("/tools/pulse//api/status?jobid=a", 200),
        ("/tools/pulse/tools/pulse/livez", 404),
        ("/tools/livez", 404), ("/tools/pulsex/livez", 404), ("/tools/pulselivez", 404), ("/tools/pulse", 404),
        ("/tools/pulse/", 404), ("/tools/pulse?x", 404), ("/tools/PULSE/livez", 404),
      ] {
        #expect(try await api.answer(.get, path).status == status, "\(path)")
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
