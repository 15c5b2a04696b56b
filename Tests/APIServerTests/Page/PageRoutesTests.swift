import CZlib
import HTTPTypes
import Hummingbird
import JobIndex
import JobModel
import SimulatedDisk
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import APIServer

@Suite struct PageRoutesTests {
  private static let pages = ["/", "/?status=failed", "/jobs/a", "/jobs/a?thumbnails=1"]
  private static let line =
    #"{"job_id":"a","visit":0,"image":0,"store_id":"S1","store_name":"<b>One</b>","area_code":"7","visit_time":"t","#
    + #""image_url":"https://img.example/<1>.jpg","status":"measured","format":"jpeg","width":3,"height":4,"#
    + #""perimeter":14,"bytes":5,"attempts":1,"finished_at":"2026-03-09T12:00:00.120Z"}"# + "\n"
  private static let failedLine =
    #"{"job_id":"a","visit":1,"image":0,"store_id":"S2","store_name":"Two","area_code":"7","visit_time":"t","#
    + #""image_url":"javascript:alert(1)","status":"failed","error":"only http, not <javascript>","code":"url_scheme","#
    + #""bytes":0,"attempts":1,"finished_at":"2026-03-09T12:00:00.120Z"}"# + "\n"

  private static func finish(_ api: TestAPI) throws {
    let document =
      #"{"status":"failed","job_id":"a","source":"<i>a</i>.json","accepted_at":"2026-03-09T12:00:00.120Z","#
      + #""finished_at":"2026-03-09T12:00:04.511Z","sha256":"00","images":{"total":2,"measured":1,"failed":1},"#
      + #""error":[{"store_id":"S2","error":"only http, not <javascript>","code":"url_scheme","image_url":"javascript:alert(1)"}]}"#
    try api.disk.create("/outbox/failed/a.json", Array(document.utf8))
    try api.disk.create("/outbox/results/a.ndjson", Array((line + failedLine).utf8))
    api.listing.state.withLock { state in
      state.jobs = [JobSummary(id: JobID("a")!, document: try? StatusDocument(decoding: Array(document.utf8)))]
      state.totals.failed = 1
    }
  }

  @Test func aPageHasItsContentWithoutScripts() async throws {
    try await TestAPI.with { api in
      try Self.finish(api)
      let overview = try await api.answer(.get, "/")
      #expect(overview.status == 200 && overview.fields[.contentType] == "text/html; charset=utf-8")
      for text in [#"href="./jobs/a""#, "2 images · 1 failed", "only http, not &lt;javascript&gt;", "None."] {
        #expect(overview.body.contains(text), "\(text)")
      }
      let job = try await api.answer(.get, "/jobs/a")
      for text in [
        "&lt;i&gt;a&lt;/i&gt;.json", "&lt;b&gt;One&lt;/b&gt;", "3 × 4", "1.1",
        #"href="https://img.example/&lt;1&gt;.jpg""#,
        "<b>1</b>", "status=failed&amp;code=url_scheme", "api/results?jobid=a&amp;format=csv",
      ] {
        #expect(job.body.contains(text), "\(text)")
      }
      #expect(!job.body.contains(#"="javascript:"#))
    }
  }

  @Test(arguments: pages) func nothingInlineAndNothingFromElsewhere(page: String) async throws {
    try await TestAPI.with { api in
      try Self.finish(api)
      let answer = try await api.answer(.get, page)
      #expect(answer.status == 200)
      let policy = try #require(answer.fields[.contentSecurityPolicy])
      #expect(policy.contains("default-src 'none'; script-src 'self'; style-src 'self'"))
      #expect(!policy.contains("unsafe"))
      #expect(policy.contains("img-src 'self' http: https:") == page.contains("thumbnails"))
      #expect(answer.body.contains("<img") == page.contains("thumbnails"))
      #expect(!answer.body.contains(" style=") && !answer.body.contains(" onclick="))
      // Scripts and styles come from the assets, every one of which exists.
      for part in answer.body.components(after: "<script").map({ $0.prefix { $0 != ">" } }) {
        #expect(part.contains("src=\"\(page.hasPrefix("/jobs") ? "../" : "./")assets/"), "\(part)")
      }
      for part in answer.body.components(after: "/assets/") {
        let path = "/assets/" + part.prefix { $0 != "\"" }
        #expect(try await api.answer(.get, path).status == 200, "\(path)")
      }
    }
  }

  @Test func aPageThatHasNotChangedIsNotSentAgain() async throws {
    try await TestAPI.with { api in
      try Self.finish(api)
      for path in ["/", "/jobs/a", "/assets/\(PageAssets.version)/page.css"] {
        for coding in ["gzip", "identity"] {
          let first = try await api.answer(.get, path, [.acceptEncoding: coding])
          let tag = try #require(first.fields[.eTag])
          #expect(tag.hasPrefix("\"") && first.fields[.vary] == "Accept-Encoding")
          #expect(first.fields[.contentEncoding] == (coding == "gzip" ? "gzip" : nil))
          for known in [tag, "W/" + tag, "\"x\", \(tag)", "*"] {
            let again = try await api.answer(.get, path, [.acceptEncoding: coding, .ifNoneMatch: known])
            #expect(again.status == 304 && again.body.isEmpty && again.fields[.eTag] == tag)
          }
          #expect(try await api.answer(.get, path, [.ifNoneMatch: "\"x\""]).status == 200)
        }
      }
    }
  }

  @Test func theAssetsAreSmall() throws {
    let count = PageAssets.files.values.reduce(0) { $0 + $1.gzippedCount }
    #expect(count > 1000)
    #expect(count < 50 << 10)
  }

  @Test func assetsAreKeptForEverUnderTheirVersionOnly() async throws {
    try await TestAPI.with { api in
      let current = try await api.answer(.get, "/assets/\(PageAssets.version)/page.js")
      #expect(current.fields[.cacheControl] == "public, max-age=31536000, immutable")
      #expect(current.fields[.contentType] == "text/javascript; charset=utf-8")
      let former = try await api.answer(.get, "/assets/000000000000/page.js")
      #expect(former.status == 200 && former.fields[.cacheControl] == "no-cache")
      for path in ["/assets/\(PageAssets.version)/nothing.js", "/assets/\(PageAssets.version)"] {
        #expect(try await api.answer(.get, path).status == 404)
      }
    }
  }

  @Test func withKeysAPageHasNoContentUntilOneIsSent() async throws {
    try await withTemporaryFolder { folder in
      let file = APIKeyFile(folder.appending("keys"))
      let key = try file.add("tester")
      try await TestAPI.with(keys: APIKeyRing(folder.appending("keys"))) { api in
        try Self.finish(api)
        for page in Self.pages {
          let locked = try await api.answer(.get, page)
          #expect(locked.status == 200 && locked.body.contains(#"data-locked="true""#))
          #expect(!locked.body.contains("img.example") && !locked.body.contains("1 failed"))
          let open = try await api.answer(.get, page, [.authorization: "Bearer \(key)"])
          #expect(open.body.contains("1 failed") || open.body.contains("img.example"))
        }
        // Nor does it tell whether a job exists.
        #expect(try await api.answer(.get, "/jobs/nothing").status == 200)
      }
    }
  }

  @Test func anUnknownJobIsAPageThatSaysSo() async throws {
    try await TestAPI.with { api in
      for path in ["/jobs/nothing", "/jobs/%20"] {
        let answer = try await api.answer(.get, path)
        #expect(answer.status == 400 && answer.fields[.contentType] == "text/html; charset=utf-8")
        #expect(answer.body.contains("job not found"))
      }
      #expect(try await api.answer(.get, "/jobs/monday.json").body.contains("without .json"))
      try Self.finish(api)
      for query in ["order=size", "status=lost", "after=x"] {
        #expect(try await api.answer(.get, "/jobs/a?\(query)").status == 400, "\(query)")
      }
      for query in ["status=lost", "since=yesterday", "after=x"] {
        #expect(try await api.answer(.get, "/?\(query)").status == 400, "\(query)")
      }
    }
  }

  @Test func aFilterIsAskedOfTheIndexAndStaysInEveryLink() async throws {
    try await TestAPI.with { api in
      api.listing.state.withLock { state in
        state.jobs = (0..<60).map { JobSummary(id: JobID("job-\($0)")!, document: nil) }
      }
      let answer = try await api.answer(.get, "/?status=waiting&q=job&store=S%261&area=7&since=2026-03-09")
      let query = try #require(api.listing.state.withLock { $0.queries.last })
      #expect(query.statuses == [.waiting] && query.idPart == "job" && query.storeID == "S&1" && query.area == "7")
      #expect(query.since == TimeBound("2026-03-09"))
      let kept = "status=waiting&amp;q=job&amp;store=S%261&amp;area=7&amp;since=2026-03-09"
      #expect(answer.body.contains("\(kept)&amp;after="))
      #expect(answer.body.contains(#"name="q" value="job""#))
    }
  }

  /// Nothing that does not work is shown: filters, charts and links stand for a route of the API.
  @Test(arguments: [[], ["/api/jobs"], ["/api/events"]])
  func thePageOffersWhatTheAPIHas(_ routes: [String]) throws {
    let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/?store=S%261")
    let query = try JobListQuery(queryOf: Request(head: head, body: RequestBody(buffer: .init())))
    let view = OverviewView(
      query: query, columns: [], problems: [], offers: PageOffers(routes: routes), links: Links(from: "/"))
    let html = String(decoding: view.html.bytes, as: UTF8.self)
    #expect(html.contains(#"name="store" value="S&amp;1""#) == routes.contains("/api/jobs"))
    #expect(html.contains("throughput") == routes.contains("/api/events"))
  }

  @Test func withoutTheIndexThePageSaysWhyAndTheRestIsThere() async throws {
    try await TestAPI.with(notReady: ["the disk is <full>"]) { api in
      try Self.finish(api)
      api.listing.state.withLock { $0.failure = ListingError("the index is <locked>") }
      let answer = try await api.answer(.get, "/")
      #expect(answer.status == 200)
      #expect(answer.body.contains("the index is &lt;locked&gt;") && answer.body.contains("the disk is &lt;full&gt;"))
      #expect(try await api.answer(.get, "/jobs/a").status == 200)
    }
  }

  @Test func whatIsCompressedIsTheSame() throws {
    let bytes = Array(String(repeating: "Retail Pulse ", count: 1000).utf8)
    var compressed = try #require(Gzip.compress(bytes))
    #expect(compressed.count < bytes.count / 10)
    var stream = z_stream()
    try #require(rp_inflate_init(&stream) == Z_OK)
    defer { inflateEnd(&stream) }
    var plain = [UInt8](repeating: 0, count: bytes.count + 1)
    let (capacity, count) = (plain.count, compressed.count)
    let result = compressed.withUnsafeMutableBufferPointer { input in
      plain.withUnsafeMutableBufferPointer { output in
        (stream.next_in, stream.avail_in) = (input.baseAddress, uInt(count))
        (stream.next_out, stream.avail_out) = (output.baseAddress, uInt(capacity))
        return inflate(&stream, Z_FINISH)
      }
    }
    #expect(result == Z_STREAM_END && Array(plain[..<Int(stream.total_out)]) == bytes)
  }
}

extension String {
  /// What follows each place of a text.
  fileprivate func components(after text: String) -> [Substring] { Array(self.split(separator: text).dropFirst()) }
}
