import Foundation
import SystemPackage
import TestSupport
import Testing

/// `/openapi.json` says what the server does, and errors come in the form that the client asks for. Schemathesis compares the two
/// in depth: scripts/test-api.
@Suite struct DescriptionTests {
  private typealias Object = [String: Any]

  private func object(_ text: String) throws -> Object {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object)
  }

  /// The statuses that the description has for an operation.
  private func statuses(_ document: Object, _ path: String, _ method: String) throws -> Set<String> {
    let paths = try #require(document["paths"] as? [String: [String: Object]])
    let operation = try #require(paths[path]?[method], "\(method) \(path)")
    return Set(try #require(operation["responses"] as? Object).keys)
  }

  private static let problem = ["-H", "Accept: application/problem+json"]

  private static let send = ["-X", "POST", "--data-binary", "@-"]

  private static let errors: [(options: [String], path: String, body: String?, status: Int)] = [
    ([], "/api/status", nil, 400), ([], "/api/results?jobid=none", nil, 400), (["-I"], "/api/status?jobid=a", nil, 400),
    (send, "/api/submit", "{}", 400), (send, "/api/submit", String(repeating: " ", count: 2000), 413),
    (send + ["-H", "Idempotency-Key: k"], "/api/submit", #"{"count":0,"visits":[],"a":1}"#, 422),
    (["-H", "X-API-Key: wrong"], "/api/results", nil, 401), (["-X", "POST"], "/api/cancel?jobid=none", nil, 400),
    (["-X", "POST"], "/api/retry", nil, 400),
    (["-X", "PUT"], "/api/status", nil, 405),
    (["-X", "POST"], "/livez", nil, 405), ([], "/nothing", nil, 404),
  ]

  @Test func everyErrorIsDescribedAndComesAsAProblemToWhoAsks() async throws {
    try await withTemporaryFolder { folder in
      let keys = folder.appending("keys")
      let key = try await run(ServeUnderTest.binary.string, "key", "add", "a", "--api-keys", keys.string)
        .trimmingCharacters(in: .newlines)
      try await ServeUnderTest.with(["--max-job-bytes", "1KiB", "--api-keys", keys.string]) { server in
        let document = try object(try await server.get("/openapi.json").body)
        let bearer = ["-H", "Authorization: Bearer \(key)"]
        let first = try await server.request(
          Self.send + bearer + ["-H", "Idempotency-Key: k"], "/api/submit", input: #"{"count":0,"visits":[]}"#)
        #expect(first.status == 201)
        for (options, path, body, status) in Self.errors {
          let credentials = status == 401 ? [] : bearer
          let answer = try await server.request(options + credentials + Self.problem, path, input: body)
          #expect(answer.status == status, "\(path)")
          #expect(answer.headers["content-type"] == "application/problem+json")
          let isHead = options.contains("-I")
          if !isHead {
            let problem = try object(answer.body)
            #expect(problem["type"] as? String == "about:blank")
            #expect(problem["status"] as? Int == status)
            #expect((problem["title"] as? String)?.isEmpty == false)
            #expect((problem["detail"] as? String)?.isEmpty == false)
            #expect(problem["error"] as? String == problem["detail"] as? String)
          }
          let plain = try await server.request(options + credentials + ["-H", "Accept: */*"], path, input: body)
          #expect(plain.status == status)
          #expect(plain.headers["content-type"] == "application/json")
          if !isHead { #expect(Array(try object(plain.body).keys) == ["error"]) }
          if status == 404 || status == 405 { continue }
          let bare = String(path.prefix { $0 != "?" })
          let method = isHead ? "head" : options.contains("POST") ? "post" : "get"
          #expect(try statuses(document, bare, method).contains("\(status)"))
        }
      }
    }
  }

  @Test func theDescriptionHasEveryRouteAndNoOther() async throws {
    try await ServeUnderTest.with { server in
      let answer = try await server.get("/openapi.json")
      #expect(answer.headers["content-type"] == "application/json")
      let document = try object(answer.body)
      #expect(document["openapi"] as? String == "3.1.0")
      let paths = try #require(document["paths"] as? [String: Object])
      #expect(
        Set(paths.keys) == [
          "/api/submit", "/api/status", "/api/results", "/api/failures", "/api/problems", "/api/jobs", "/api/visits",
          "/api/cancel", "/api/retry", "/livez", "/readyz", "/metrics", "/openapi.json",
        ])
      for (path, operations) in paths {
        // What is described is allowed, and what is allowed is described.
        let other = try await server.request(["-X", "DELETE"], path)
        #expect(other.status == 405)
        let allowed = other.headers["allow"]?.lowercased().components(separatedBy: ", ") ?? []
        #expect(Set(operations.keys) == Set(allowed))
      }
    }
  }
}
