import HTTPTypes
import JobIndex
import JobModel
import Synchronization
import Testing

@testable import APIServer

@Suite struct ListRoutesTests {
  private static func id(_ text: String) throws -> JobID { try #require(JobID(text)) }

  private static func status(_ id: String, _ state: JobState) -> StatusDocument {
    StatusDocument(
      state: state, id: id, source: "\(id).json", acceptedAt: "2026-03-09T12:00:00.120Z", sha256: nil,
      images: StatusDocument.ImageCounts(total: 1, measured: 1))
  }

  @Test func aPageOfJobsHasDocumentsAndALinkToTheNext() async throws {
    try await TestAPI.with { api in
      let jobs = [
        JobSummary(id: try Self.id("a"), document: Self.status("a", .completed)),
        JobSummary(id: try Self.id("b"), document: Self.status("b", .completed)),
      ]
      api.listing.state.withLock { $0.jobs = jobs }
      let answer = try await api.answer(.get, "/api/jobs?status=completed&q=%25a&limit=1&after=")
      #expect(answer.status == 400)
      let first = try await api.answer(.get, "/api/jobs?status=completed&q=%25a&limit=1")
      let next = JobCursor(acceptedAt: "2026-03-09T12:00:00.120Z", id: try Self.id("a")).description
      let document = String(decoding: Self.status("a", .completed).encoded().dropLast(), as: UTF8.self)
      #expect(first.body == #"{"jobs":[\#(document)],"next":"\#(next)"}"#)
      #expect(first.fields[.link] == "</api/jobs?status=completed&q=%25a&limit=1&after=\(next)>; rel=\"next\"")
      // The link's own query is read, and the next one has one cursor.
      let second = try await api.answer(.get, "/api/jobs?after=\(next)&status=completed&limit=1")
      #expect(second.fields[.link] == "</api/jobs?status=completed&limit=1&after=\(next)>; rel=\"next\"")
      let last = api.listing.state.withLock { $0.queries.last }
      let query = try #require(last)
      #expect(query.after?.id.text == "a")
    }
  }

  @Test func everyParameterIsRead() async throws {
    try await TestAPI.with { api in
      let path =
        "/api/jobs?status=waiting,failed&q=mon&store=S%201&area=71&since=2026-03-09&until=2026-03-10T00:00:00Z&limit=500"
      let jobs = try await api.answer(.get, path)
      #expect(jobs.status == 200)
      var expected = JobQuery()
      expected.statuses = [.waiting, .failed]
      (expected.idPart, expected.storeID, expected.area, expected.limit) = ("mon", "S 1", "71", 500)
      (expected.since, expected.until) = (TimeBound("2026-03-09"), TimeBound("2026-03-10T00:00:00Z"))
      let queries = api.listing.state.withLock { $0.queries }
      #expect(queries == [expected])
      let images = try await api.answer(.get, "/api/visits?area=71&storeid=S1&startdate=2026&enddate=2027&limit=3")
      #expect(images.status == 200)
      var visits = VisitQuery()
      (visits.area, visits.storeID, visits.from, visits.to, visits.limit) = ("71", "S1", "2026", "2027", 3)
      let visitQueries = api.listing.state.withLock { $0.visitQueries }
      #expect(visitQueries == [visits])
    }
  }

  @Test(arguments: [
    "/api/jobs?status=done", "/api/jobs?status=failed,,x", "/api/jobs?limit=0", "/api/jobs?limit=501",
    "/api/jobs?limit=x",
    "/api/jobs?since=yesterday", "/api/jobs?until=2026-13-01", "/api/jobs?after=x", "/api/visits?after=x",
    "/api/visits?limit=-1",
  ])
  func aWrongParameterIsNamed(_ path: String) async throws {
    try await TestAPI.with { api in
      let answer = try await api.answer(.get, path)
      #expect(answer.status == 400)
      let name = path.drop { $0 != "?" }.dropFirst().prefix { $0 != "=" }
      #expect(answer.body.contains(name))
    }
  }

  @Test func imagesOfAStoreStandTogether() async throws {
    try await TestAPI.with { api in
      let (one, other) = (
        VisitedStore(id: "S1", name: "One, \"the first\"", area: "71"), VisitedStore(id: "S2", name: "Two", area: "72")
      )
      var page = VisitPage()
      page.visits = try [(one, 1), (one, 2), (other, 3)].map {
        Visit(
          store: $0.0, date: "2026-03-09", jobID: try Self.id("a"), imageURL: "https://i.example/\($0.1)",
          perimeter: $0.1)
      }
      page.incomplete = "the index is being made"
      api.listing.state.withLock { [page] in $0.visits = page }
      let answer = try await api.answer(.get, "/api/visits")
      func data(_ number: Int) -> String {
        #"{"date":"2026-03-09","job_id":"a","image_url":"https://i.example/\#(number)","perimeter":\#(number)}"#
      }
      let expected =
        #"{"results":[{"store_id":"S1","store_name":"One, \"the first\"","area":"71","data":["# + data(1) + ","
        + data(2)
        + #"]},{"store_id":"S2","store_name":"Two","area":"72","data":["# + data(3)
        + #"]}],"incomplete":"the index is being made"}"#
      #expect(answer.body == expected)
      #expect(answer.fields[.link] == nil)
    }
  }

  @Test func withoutAnIndexTheReasonIsTold() async throws {
    try await TestAPI.with { api in
      api.listing.state.withLock { $0.failure = ListingError("the index is away") }
      for path in ["/api/jobs", "/api/visits"] {
        let answer = try await api.answer(.get, path)
        #expect(answer.status == 503)
        #expect(answer.body.contains("the index is away"))
        #expect(answer.fields[.retryAfter] == "5")
      }
    }
  }
}
