import HTTPTypes
import SimulatedDisk
import SystemPackage
import TestSupport
import Testing

@testable import APIServer

@Suite struct RoutingTests {
  private static let problem: HTTPFields = [.accept: "application/problem+json"]

  @Test(arguments: ["/livez", "/livez/", "/readyz/", "/openapi.json", "/api/status/?jobid=a", "/api/results/?jobid=a"])
  func aTrailingSlashIsAccepted(path: String) async throws {
    try await TestAPI.with { api in
      try api.finish("a", lines: "")
      #expect(try await api.answer(.get, path).status == 200)
    }
  }

  @Test func whereGETIsHEADGivesTheSameHeadAndNoBody() async throws {
    try await TestAPI.with { api in
      try api.finish("a", lines: "line\n")
      for path in ["/livez", "/openapi.json", "/api/status?jobid=a", "/api/results?jobid=a", "/api/results?jobid=b"] {
        let (head, get) = (try await api.answer(.head, path), try await api.answer(.get, path))
        #expect(head.status == get.status, "\(path)")
        #expect(head.fields[.contentType] == get.fields[.contentType])
        #expect(head.fields[.contentLength] == get.fields[.contentLength])
        #expect(head.isOneWrite)
        if get.status == 200 { #expect(head.body.isEmpty && !get.body.isEmpty) }
      }
    }
  }

  @Test func headOfResultsDoesNotOpenThem() async throws {
    try await TestAPI.with { api in
      try api.finish("a", lines: "line\n")
      for query in ["jobid=a", "jobid=a&format=csv"] {
        #expect(try await api.answer(.head, "/api/results?\(query)").status == 200)
      }
      #expect(api.resultsOpened == 0)
      #expect(try await api.answer(.get, "/api/results?jobid=a").body == "line\n")
      #expect(api.resultsOpened == 1)
    }
  }

  @Test func anotherMethodIs405WithTheAllowedOnes() async throws {
    try await TestAPI.with { api in
      let cases: [(HTTPRequest.Method, String, String)] = [
        (.get, "/api/submit", "POST"), (.head, "/api/submit/", "POST"), (.delete, "/api/status?jobid=a", "GET, HEAD"),
        (.post, "/livez/", "GET, HEAD"), (.options, "/openapi.json", "GET, HEAD"),
        (.trace, "/api/results", "GET, HEAD"),
      ]
      for (method, path, allowed) in cases {
        let answer = try await api.answer(method, path)
        #expect(answer.status == 405, "\(method) \(path)")
        #expect(answer.fields[.allow] == allowed)
        #expect(answer.body == "{\"error\":\"use \(allowed) here\"}")
      }
    }
  }

  @Test(arguments: [
    "/api", "/api/", "/api/nothing", "/livez/x", "/api/status/x/y", "/api/submit/x", "/nothing?jobid=a", "*",
  ])
  func anUnknownPathIs404(path: String) async throws {
    try await TestAPI.with { api in
      let answer = try await api.answer(.get, path)
      #expect(answer.status == 404)
      #expect(answer.fields[.contentType] == "application/json")
      #expect(answer.body == #"{"error":"there is nothing at this path"}"#)
    }
  }

  @Test func aProblemDocumentIsForAClientThatAsksForIt() async throws {
    try await TestAPI.with { api in
      let answer = try await api.answer(.get, "/nothing", Self.problem)
      #expect(answer.fields[.contentType] == "application/problem+json")
      #expect(
        answer.body == #"{"type":"about:blank","title":"Not Found","status":404,"#
          + #""detail":"there is nothing at this path","error":"there is nothing at this path"}"#)
    }
  }

  @Test func aFaultOfOursIs500AndDoesNotNameFiles() async throws {
    try await TestAPI.with { api in
      // A folder where a document should be can't be read.
      try api.disk.createFolder("/outbox/ongoing/a.json", isPrivate: false)
      let answer = try await api.answer(.get, "/api/status?jobid=a")
      #expect(answer.status == 500)
      #expect(answer.body == #"{"error":"the request failed; the log says why"}"#)
    }
  }

  /// Spellings that people know from other services.
  @Test func whoSpellsTheParameterOtherwiseIsToldHow() async throws {
    try await TestAPI.with { api in
      for (path, error) in [
        ("/api/status?job_id=j0", "jobid is missing: the parameter is jobid, not job_id"),
        ("/api/results?format=csv&jobId=j0", "jobid is missing: the parameter is jobid, not jobId"),
        ("/api/status?JOBID=j0", "jobid is missing: the parameter is jobid, not JOBID"),
        ("/api/status?id=j0", "jobid is missing: the parameter is jobid, not id"),
        ("/api/status?jobid=", "jobid is missing"), ("/api/status?other=j0", "jobid is missing"),
        ("/api/status/j0", "jobid is missing: it is a parameter, as in /api/status?jobid=ID"),
        ("/api/results/j0/", "jobid is missing: it is a parameter, as in /api/status?jobid=ID"),
        ("/api/status?jobid=j0.json", "job not found: its ID is the file's name without .json"),
        ("/api/results?jobid=j%200.JSON", "job not found: its ID is the file's name without .json"),
        ("/api/status?jobid=j0", "job not found"), ("/api/status?jobid=j%200", "job not found"),
      ] {
        let answer = try await api.answer(.get, path)
        #expect(answer.status == 400, "\(path)")
        #expect(answer.body == "{\"error\":\"\(error)\"}")
      }
      try api.finish("j0.json", lines: "")
      #expect(try await api.answer(.get, "/api/status?jobid=j0.json").status == 200, "the ID of j0.json.json")
    }
  }

  @Test func everyAnswerHasDateAndServer() async throws {
    try await TestAPI.with { api in
      for path in ["/livez", "/nothing", "/api/status", "/api/submit"] {
        let answer = try await api.answer(.get, path)
        #expect(answer.fields[.date]?.hasSuffix(" GMT") == true)
        #expect(answer.fields[.server] == "retail-pulse")
        #expect(answer.isOneWrite)
      }
    }
  }

  @Test func everythingUnderAPINeedsAKeyFirst() async throws {
    try await withTemporaryFolder { folder in
      let file = APIKeyFile(folder.appending("keys"))
      let secret = try file.add("acme")
      try await TestAPI.with(keys: APIKeyRing(file.path), limit: RateLimit(count: 100, windowSeconds: 60)) { api in
        try api.finish("a", lines: "line\n")
        let paths = [
          "/api/status?jobid=a", "//api/status?jobid=a", "/api//status?jobid=a", "/api/results/?jobid=a", "/api/submit",
          "/api/nothing", "/api",
        ]
        for path in paths {
          for fields: HTTPFields in [
            [:], [.authorization: "Bearer x"], [.apiKey: ""], [.authorization: "Basic \(secret)"],
          ] {
            let answer = try await api.answer(.get, path, fields)
            #expect(answer.status == 401, "\(path)")
            #expect(answer.fields[.wwwAuthenticate] == "Bearer")
            #expect(answer.fields[.rateLimit] != nil)
            #expect(!answer.body.contains("line"))
          }
        }
        for fields: HTTPFields in [[.authorization: "bearer  \(secret)"], [.apiKey: secret]] {
          #expect(try await api.answer(.get, "/api/status?jobid=a", fields).status == 200)
          #expect(try await api.answer(.get, "/api/submit", fields).status == 405)
          #expect(try await api.answer(.get, "/api/nothing", fields).status == 404)
        }
        for path in ["/livez", "/readyz", "/openapi.json"] {
          let answer = try await api.answer(.get, path)
          #expect(answer.status == 200 && answer.fields[.rateLimit] == nil)
        }
      }
    }
  }

  @Test func everyCountedAnswerSaysHowMuchIsLeft() async throws {
    try await TestAPI.with(limit: RateLimit(count: 3, windowSeconds: 86_400)) { api in
      for (path, status, remaining) in [
        ("/api/status", 400, 2), ("/api/submit", 405, 1), ("/api/nothing", 404, 0), ("/api/status", 429, 0),
      ] {
        let answer = try await api.answer(.get, path)
        #expect(answer.status == status)
        #expect(answer.fields[.rateLimitPolicy] == "\"default\";q=3;w=86400")
        #expect(answer.fields[.rateLimit]?.hasPrefix("\"default\";r=\(remaining);t=86") == true)
        #expect((answer.fields[.retryAfter] != nil) == (status == 429))
      }
    }
  }
}
