import DurableFiles
import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import Testing

/// A job's results with those of its retries.
@Suite struct RetriedResultsTests {
  private let disk = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]]))
  private let folders = JobFolders(inbox: "/inbox", outbox: "/outbox")

  init() throws {
    try folders.createInbox(disk)
    try folders.createOutbox(disk)
  }

  /// An image's line: `visit.image`, and the perimeter, or nil where it failed.
  private typealias Line = (visit: Int, image: Int, perimeter: Int?)

  private func line(_ id: String, _ line: Line) -> String {
    let start =
      #"{"job_id":"\#(id)","visit":\#(line.visit),"image":\#(line.image),"store_id":"S\#(line.visit)","store_name":"","area_code":"","#
      + #""visit_time":"x","image_url":"http://a/","#
    guard let perimeter = line.perimeter else {
      return start + #""status":"failed","error":"HTTP 404","bytes":0,"attempts":1}"#
    }
    return start + #""status":"measured","width":1,"height":1,"perimeter":\#(perimeter),"bytes":9,"attempts":1}"#
  }

  private func add(_ id: String, of retried: String? = nil, _ lines: [Line]) throws {
    let job = try #require(JobID(id))
    var status = StatusDocument(
      state: .failed, id: id, source: "", acceptedAt: "", sha256: nil,
      images: StatusDocument.ImageCounts(total: lines.count, failed: lines.count { $0.perimeter == nil }))
    status.retryOf = retried
    try disk.create(folders.status(job, .failed), status.encoded())
    try disk.create(folders.results(job), Array(lines.map { line(id, $0) + "\n" }.joined().utf8))
  }

  /// `job:visit.image=perimeter` of each merged line.
  private func merged(_ id: String) throws -> [String] {
    let job = try #require(JobID(id))
    let content = try #require(try disk.read(folders.results(job), limit: 1 << 20))
    let lines = try RetriedResults(job, folders, disk).merge(content.bytes)
    return try lines.split(separator: 0x0A).map { line in
      let fields = try #require(try ResultTable.fields(of: Array(line) + [0x0A]).first)
      let perimeter = fields["perimeter"] ?? ""
      return
        "\(fields["job_id"] ?? ""):\(fields["visit"] ?? "").\(fields["image"] ?? "")=\(perimeter.isEmpty ? "-" : perimeter)"
    }
  }

  /// The failed images of a job are told by counting them, whatever the order of its lines.
  @Test func whatWasMeasuredLaterTakesItsPlace() throws {
    try add("a", [(2, 1, nil), (0, 0, 4), (0, 1, nil), (2, 0, nil), (1, 0, 8)])
    try add("a-retry1", of: "a", [(1, 1, 21), (0, 0, 1), (1, 0, 20)])
    #expect(try merged("a") == ["a-retry1:2.1=21", "a:0.0=4", "a-retry1:0.1=1", "a-retry1:2.0=20", "a:1.0=8"])
  }

  @Test func retriesOfRetriesAndFurtherOnes() throws {
    try add("a", [(0, 0, nil), (0, 1, nil), (1, 0, nil), (1, 1, nil)])
    // Fails for 0.1 and 1.1; the second is mended by its own retry.
    try add("a-retry1", of: "a", [(0, 0, 1), (0, 1, nil), (1, 0, 3), (1, 1, nil)])
    try add("a-retry1-retry1", of: "a-retry1", [(0, 0, nil), (1, 0, 4)])
    // One that comes later has the last word only where it has measured something.
    try add("a-retry2", of: "a", [(0, 0, 5), (0, 1, nil), (1, 0, nil), (1, 1, nil)])
    #expect(try merged("a") == ["a-retry2:0.0=5", "a:0.1=-", "a-retry1:1.0=3", "a-retry1-retry1:1.1=4"])
    #expect(try merged("a-retry1").last == "a-retry1-retry1:1.1=4")
  }

  /// The ID says nothing: only `retry_of` does.
  @Test func anotherJobOfTheNameIsNone() throws {
    try add("a", [(0, 0, nil), (0, 1, nil)])
    try add("a-retry1", [(0, 0, 1)])
    try add("a-retry2", of: "a", [(0, 0, nil), (0, 1, 2)])
    #expect(try merged("a") == ["a:0.0=-", "a-retry2:0.1=2"])
  }

  @Test func aRetryThatRunsHasItsLinesSoFar() throws {
    try add("a", [(0, 0, nil), (0, 1, nil)])
    try add("a-retry1", of: "a", [(0, 1, 2)])
    #expect(try merged("a") == ["a:0.0=-", "a-retry1:0.1=2"])
  }

  @Test func pagesAreMergedToo() throws {
    try add("a", (0..<10).map { (0, $0, $0.isMultiple(of: 2) ? nil : $0) })
    try add("a-retry1", of: "a", (0..<5).map { (0, $0, 100 + $0) })
    let id = try #require(JobID("a"))
    var query = ResultQuery(limit: 3)
    query.key = .perimeter
    query.isDescending = true
    query.filter.isFailed = false
    var perimeters: [Int] = []
    repeat {
      let search = ResultSearch(folders.results(id), disk, retries: RetriedResults(id, folders, disk))
      let page = try search.page(query)
      perimeters += page.rows.map(\.perimeter)
      query.after = page.next
    } while query.after != nil && perimeters.count < 20
    #expect(perimeters == [104, 103, 102, 101, 100, 9, 7, 5, 3, 1])
  }

  // MARK: Look-ups

  @Test func anOrderedRetryIsWaitedForUnderItsIDAlone() throws {
    try add("a", [(0, 0, nil)])
    try add("a-retry1", of: "a", [(0, 0, nil)])
    let orders = JobOrders(folders, disk)
    let next = try orders.retry(try #require(JobID("a")))
    #expect(next.text == "a-retry2")
    let lookup = JobLookup(folders, disk)
    func isWaiting(_ id: String) throws -> Bool {
      if case .waiting? = try JobID(id).flatMap({ try lookup.find($0) }) { true } else { false }
    }
    #expect(try isWaiting("a-retry2"))
    for other in ["a-retry3", "a-retry02", "a-retry0", "b-retry1", "a-retry-1"] { #expect(try !isWaiting(other)) }
    #expect(throws: JobOrders.Refusal.self) { try orders.retry(try #require(JobID("a"))) }
  }

  /// A retry's ID has the length of any other.
  @Test func theIDOfALongJobsRetryIsFoundToo() throws {
    let name = String(repeating: "x", count: JobID.maxCount)
    try add(name, [(0, 0, nil)])
    let next = try JobOrders(folders, disk).retry(try #require(JobID(name)))
    #expect(next.text.utf8.count == JobID.maxCount)
    if case .waiting? = try JobLookup(folders, disk).find(next) {} else { Issue.record("\(next) is not found") }
  }

  /// Its claim goes some time after its job was published.
  @Test func anOrderThatIsCarriedOutIsNone() throws {
    try add("a", [(0, 0, nil)])
    let id = try #require(JobID("a"))
    let token = folders.claimed.appending("t")
    try disk.createFolder(token, isPrivate: true)
    try disk.create(token.appending("a.retry"), [])
    #expect(try JobLookup(folders, disk).retries(of: id).isOrdered)
    var status = StatusDocument(
      state: .ongoing, id: "a-retry1", source: "a.retry", acceptedAt: "", sha256: nil,
      images: StatusDocument.ImageCounts(total: 1))
    (status.retryOf, status.order) = ("a", "t")
    try disk.create(folders.status(try #require(JobID("a-retry1")), .ongoing), status.encoded())
    let retries = try JobLookup(folders, disk).retries(of: id)
    #expect(!retries.isOrdered)
    #expect(retries.next?.text == "a-retry2")
  }
}
