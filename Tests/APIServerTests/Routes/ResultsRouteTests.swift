import DurableFiles
import HTTPTypes
import JobStore
import SystemPackage
import Testing

@testable import APIServer

@Suite struct ResultsRouteTests {
  private static func line(_ image: Int, _ url: String) -> String {
    #"{"job_id":"a","visit":0,"image":\#(image),"image_url":"\#(url)"}"# + "\n"
  }

  /// Takes every place for large answers in the job's order; there is a job `large` then.
  static func occupyOrderings(_ api: TestAPI) async throws -> [OrderingLimit.Slot?] {
    try api.finish("large", lines: String(repeating: line(0, "http://a/"), count: 30_000))
    var slots: [OrderingLimit.Slot?] = []
    for _ in 0..<OrderingLimit.maxAnswers {
      slots.append(
        try await api.orderings.slot(for: ResultsReader("/outbox/results/large.ndjson", .document, api.disk)))
    }
    return slots
  }

  @Test func csvIsSafeForSpreadsheetsUnlessItIsRaw() async throws {
    try await TestAPI.with { api in
      try api.finish("a", lines: Self.line(1, "=1+1") + Self.line(0, "http://a/"))
      func body(_ query: String) async throws -> String {
        let answer = try await api.answer(.get, "/api/results?jobid=a\(query)")
        #expect(answer.status == 200)
        return answer.body
      }
      #expect(try await body("&format=csv").contains(",'=1+1,"))
      #expect(try await body("&format=csv&raw=1").contains(",=1+1,"))
      #expect(try await body("").contains(#""=1+1""#))
      #expect(try await body("&format=csv&bom=1").hasPrefix("\u{FEFF}visit,"))
      #expect(try await body("&format=csv&bom=0").hasPrefix("visit,"))
    }
  }

  @Test func linesComeInTheOrderThatIsAskedFor() async throws {
    try await TestAPI.with { api in
      let lines = [Self.line(0, "http://a/"), Self.line(1, "http://b/")]
      try api.finish("a", lines: lines[1] + lines[0])
      for (query, text) in [
        ("", lines[1] + lines[0]), ("&order=finished", lines[1] + lines[0]), ("&order=document", lines[0] + lines[1]),
      ] {
        #expect(try await api.answer(.get, "/api/results?jobid=a\(query)").body == text)
      }
      let csv = try await api.answer(.get, "/api/results?jobid=a&format=csv&order=document").body
      #expect(csv.split(separator: "\r\n").dropFirst().map { $0.prefix(3) } == ["0,0", "0,1"].map { $0[...] })
    }
  }

  @Test(arguments: ["order=other", "raw=yes&format=csv", "bom=2&format=csv", "bom=1", "format=xlsx"])
  func aWrongParameterIsNamed(_ query: String) async throws {
    try await TestAPI.with { api in
      try api.finish("a", lines: "")
      let answer = try await api.answer(.get, "/api/results?jobid=a&\(query)")
      #expect(answer.status == 400)
      #expect(answer.body.contains(query.prefix { $0 != "=" }))
    }
  }

  @Test func largeAnswersInTheJobsOrderAreFew() async throws {
    try await TestAPI.with { api in
      var slots = try await Self.occupyOrderings(api)
      #expect(slots.allSatisfy { $0 != nil })
      let refused = try await api.answer(.get, "/api/results?jobid=large&order=document")
      #expect(refused.status == 503)
      #expect(refused.fields[.retryAfter] != nil)
      try api.finish("small", lines: Self.line(0, "http://a/"))
      #expect(try await api.answer(.get, "/api/results?jobid=small&order=document").status == 200)
      #expect(try await api.answer(.get, "/api/results?jobid=large").status == 200)
      slots.removeLast()
      for _ in 0..<2 {
        #expect(try await api.answer(.get, "/api/results?jobid=large&order=document").status == 200)
      }
    }
  }
}
