import HTTPTypes
import SystemPackage
import TestSupport
import Testing

@testable import APIServer

@Suite struct MetricsRouteTests {
  private static let openMetrics = "application/openmetrics-text"

  /// As clients of Prometheus ask.
  @Test(arguments: [
    (nil, false), ("*/*", false), ("text/plain", false), ("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", false),
    (openMetrics, true), (openMetrics + "; version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true),
    (openMetrics + ";q=0.1, text/plain", false), (openMetrics + ";q=0", false),
  ])
  func theFormatIsThatWhichAcceptAsksFor(_ accept: String?, _ isOpenMetrics: Bool) async throws {
    try await TestAPI.with { api in
      let answer = try await api.answer(.get, "/metrics", accept.map { [.accept: $0] } ?? [:])
      #expect(answer.status == 200)
      #expect(answer.body == (isOpenMetrics ? "openMetrics\n" : "prometheus\n"))
      let type = isOpenMetrics ? "\(Self.openMetrics); version=1.0.0" : "text/plain; version=0.0.4"
      #expect(answer.fields[.contentType] == "\(type); charset=utf-8")
      #expect(answer.fields[.cacheControl] == "no-store")
      let head = try await api.answer(.head, "/metrics")
      #expect(head.status == 200 && head.body.isEmpty && head.fields[.contentLength] != nil)
    }
  }

  private func keys(_ folder: FilePath, _ name: String) throws -> (ring: APIKeyRing, secret: String) {
    let path = folder.appending(name)
    let key = APIKey.makeSecret()
    try path.write("\(name):\(APIKey.digest(of: key))\n")
    return (try APIKeyRing(path), key)
  }

  @Test func theyAreOpenUnlessTheyHaveKeysOfTheirOwn() async throws {
    try await withTemporaryFolder { folder in
      let api = try keys(folder, "api")
      let metrics = try keys(folder, "metrics")
      func status(_ tested: TestAPI, _ path: String, _ secret: String?) async throws -> Int {
        try await tested.answer(.get, path, secret.map { [.authorization: "Bearer \($0)"] } ?? [:]).status
      }
      try await TestAPI.with(keys: api.ring) { tested in
        let statuses = (try await status(tested, "/metrics", nil), try await status(tested, "/api/jobs", nil))
        #expect(statuses == (200, 401))
      }
      try await TestAPI.with(keys: api.ring, metricsKeys: metrics.ring) { tested in
        for path in ["/metrics", "/metrics/", "//metrics"] {
          #expect(try await status(tested, path, nil) == 401)
          #expect(try await status(tested, path, api.secret) == 401, "a key for the API opens no metrics")
          #expect(try await status(tested, path, metrics.secret) == 200)
        }
        let other = try await status(tested, "/api/jobs", metrics.secret)
        #expect(other == 401, "and the other way round")
        #expect(try await status(tested, "/livez", nil) == 200)
      }
    }
  }
}
