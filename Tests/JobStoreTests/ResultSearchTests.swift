import JobModel
import SimulatedDisk
import SystemPackage
import Testing

@testable import JobStore

@Suite struct ResultSearchTests {
  /// 40 images of 8 visits in another order than the job's: each third failed.
  private static let lines: [String] = (0..<40).map { number in
    let place = number * 7 % 40
    let start =
      #"{"job_id":"j","visit":\#(place / 5),"image":\#(place % 5),"store_id":"S\#(place / 5)","store_name":"Größe \#(place)","#
      + #""image_url":"http://User@IMG\#(place % 2).example:80/\#(place).JPG?x=1""#
    return place.isMultiple(of: 3)
      ? start + #","status":"failed","error":"HTTP 404","code":"http_status","http_status":404,"bytes":2,"attempts":3}"#
      : start + #","status":"measured","width":1,"height":1,"perimeter":\#(place % 4),"bytes":9,"attempts":1}"#
  }

  private static func search(_ text: String, maxScanBytes: UInt64 = .max) throws -> ResultSearch {
    let disk = SimulatedDisk(DiskTree(mounts: [["results"]]))
    try disk.create("/results/j", Array(text.utf8))
    return ResultSearch("/results/j", disk, maxScanBytes: maxScanBytes)
  }

  private static let all = lines.joined(separator: "\n") + "\n"

  /// Every page of a query, and how many there were.
  private static func pages(_ search: ResultSearch, _ query: ResultQuery) throws -> [ResultSearch.Page] {
    var query = query
    var pages: [ResultSearch.Page] = []
    repeat {
      pages.append(try search.page(query))
      query.after = try pages.last?.next.map { try #require(ResultQuery.Cursor("\($0)")) }
    } while query.after != nil && pages.count < 100
    return pages
  }

  private static func places(_ pages: [ResultSearch.Page]) -> [Int] {
    pages.flatMap { $0.rows.map { $0.visit * 5 + $0.image } }
  }

  @Test(arguments: ResultQuery.Key.allCases, [false, true])
  func pagesHaveEveryLineOnceAndInOrder(key: ResultQuery.Key, isDescending: Bool) throws {
    for limit in [1, 7, 40, 500] {
      var query = ResultQuery(limit: limit)
      (query.key, query.isDescending) = (key, isDescending)
      let pages = try Self.pages(Self.search(Self.all), query)
      let rows = pages.flatMap(\.rows)
      #expect(Set(Self.places(pages)).count == 40 && rows.count == 40)
      #expect(pages.allSatisfy { $0.rows.count <= limit })
      let values = key == .finished ? rows.map { ($0.visit * 5 + $0.image) * 23 % 40 } : rows.map(query.value(of:))
      #expect(zip(values, values.dropFirst()).allSatisfy { isDescending ? $0 >= $1 : $0 <= $1 }, "\(values)")
      #expect(
        pages.flatMap(\.lines).count == Self.all.utf8.count, "the lines are those of the file")
    }
  }

  @Test func aFilterLetsThroughWhatFitsAllOfIt() throws {
    func count(_ change: (inout ResultFilter) -> Void) throws -> Int {
      var query = ResultQuery(limit: 500)
      change(&query.filter)
      return try Self.search(Self.all).page(query).rows.count
    }
    #expect(try count { $0.isFailed = true } == 14)
    #expect(try count { $0.isFailed = false } == 26)
    #expect(try count { $0.code = "http_status" } == 14)
    #expect(try count { $0.code = "timeout" } == 0)
    #expect(try count { $0.httpStatus = 404 } == 14)
    #expect(try count { $0.httpStatus = 500 } == 0)
    #expect(try count { $0.host = "img1.example:80" } == 20)
    #expect(try count { $0.host = "img1.example" } == 0)
    #expect(try count { $0.storeID = "S3" } == 5)
    #expect(try count { $0.text = "/13.jpg" } == 1)
    #expect(try count { $0.text = "größe 1" } == 11)
    #expect(try count { $0.text = "s7" } == 5)
    #expect(try count { ($0.storeID, $0.isFailed) = ("S3", true) } == 2)
  }

  @Test func aLongSearchGoesOnWithTheNextPage() throws {
    var query = ResultQuery(limit: 10)
    query.filter.text = "/\(39 * 7 % 40).jpg"
    let pages = try Self.pages(Self.search(Self.all, maxScanBytes: 1000), query)
    #expect(pages.count > 5)
    #expect(pages.dropLast().allSatisfy { $0.next != nil })
    #expect(Self.places(pages) == [39 * 7 % 40])
  }

  @Test func aLineThatIsBeingWrittenIsNotRead() throws {
    let page = try Self.search(Self.all + #"{"job_id":"j","vis"#).page(ResultQuery(limit: 500))
    #expect(page.rows.count == 40 && page.next == nil)
    #expect(
      try ResultSearch("/results/none", SimulatedDisk(DiskTree(mounts: [["results"]]))).page(ResultQuery(limit: 1)).rows
        .isEmpty)
  }

  @Test func aCursorOfAnotherPlaceIsAnError() throws {
    var query = ResultQuery(limit: 5)
    query.after = ResultQuery.Cursor("0.5")
    #expect(throws: (any Error).self) { try Self.search(Self.all).page(query) }
    for text in ["", "1", "1.", ".1", "1.2.3", "a.1", "1.-1", "99999999999999999999.1"] {
      #expect(ResultQuery.Cursor(text) == nil, "\(text)")
    }
  }

  @Test(arguments: [
    ("http://a.example/x", "a.example"), ("HTTPS://U:p@A.Example:8443?x", "a.example:8443"),
    ("http://[::1]:80/", "[::1]:80"),
    ("ftp://b#c", "b"), ("/a/b", ""), ("", ""), ("mailto:a@b", ""), ("http://", ""),
  ])
  func aURLHasAHost(url: String, host: String) { #expect(URLHost.of(url) == host) }

  // MARK: Failures

  @Test func failuresAreCountedByCauseAndHost() throws {
    let disk = SimulatedDisk(DiskTree(mounts: [["results"]]))
    let unknown =
      #"{"visit":0,"image":0,"store_id":"S","store_name":"\"status\":\"failed\"","image_url":"http://c/","status":"failed","error":"store not found","code":"store_not_found"}"#
    let tricky =
      #"{"visit":0,"image":0,"store_name":"x","image_url":"http://c/\"status\":\"failed\"","status":"measured"}"#
    let text = ([unknown, tricky, unknown] + Self.lines).joined(separator: "\n") + "\n"
    try disk.create("/results/j", Array(text.utf8))
    let groups = try FailureCounts(in: "/results/j", disk).groups
    #expect(groups.map(\.count) == [7, 7, 2])
    #expect(groups.map(\.cause.code) == ["http_status", "http_status", "store_not_found"])
    #expect(groups.map(\.cause.host) == ["img0.example:80", "img1.example:80", ""])
    #expect(groups.first?.cause.httpStatus == 404 && groups.first?.error == "HTTP 404")
    #expect(try FailureCounts(in: "/results/none", disk).groups.isEmpty)
  }

  @Test func causesAreBounded() throws {
    var counts = FailureCounts()
    for number in 0..<FailureCounts.maxGroups + 20 {
      let line = #"{"image_url":"http://h\#(number)/","status":"failed","error":"e","code":"timeout"}"# + "\n"
      try counts.add(Array(line.utf8))
      try counts.add(Array(line.utf8))
    }
    #expect(counts.groups.count == FailureCounts.maxGroups && counts.others == 40)
    #expect(counts.groups.allSatisfy { $0.count == 2 })
  }
}
