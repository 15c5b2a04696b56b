import DurableFiles
import JobModel
import JobStore
import StreamingJSON
import SystemPackage
import TestSupport

@testable import JobIndex

/// Folders with jobs, as a server leaves them, and their index.
struct TestFolders {
  let folders: JobFolders
  let fileSystem = RealFileSystem()
  var file: IndexFile { IndexFile(folders.outbox.appending(".index"), fileSystem) }

  static func with(_ body: (TestFolders) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let folders = JobFolders(inbox: folder.appending("inbox"), outbox: folder.appending("outbox"))
      let fileSystem = RealFileSystem()
      try folders.createInbox(fileSystem)
      try folders.createOutbox(fileSystem)
      try await body(TestFolders(folders: folders))
    }
  }

  // MARK: Jobs

  /// An image of a job: its store, the store's area, the day, and the perimeter, or nil if it failed.
  struct Image {
    var store = "S1"
    var area = "71"
    var time = "2026-03-09T09:30:00Z"
    var perimeter: Int? = 100
    var url: String?
    var code = "http_status"
  }

  /// 2026-03-09T12:00:00Z, milliseconds since 1970.
  static let noon: Int64 = 1_773_057_600_000

  static func id(_ text: String) -> JobID {
    guard let id = JobID(text) else { preconditionFailure("\(text) is no ID") }
    return id
  }

  static func status(_ id: String, _ state: JobState, at seconds: Double, images: [Image] = []) -> StatusDocument {
    let failed = images.count { $0.perimeter == nil }
    var status = StatusDocument(
      state: state, id: id, source: "\(id).json", acceptedAt: Timestamp.text(noon + Int64(seconds * 1000)),
      sha256: "00",
      images: StatusDocument.ImageCounts(total: images.count, measured: images.count - failed, failed: failed))
    if state != .ongoing { status.finishedAt = status.acceptedAt }
    status.failures = images.filter { $0.perimeter == nil }.map {
      StatusDocument.Failure(storeID: $0.store, Failure(.httpStatus, "download failed: HTTP 404", httpStatus: 404))
    }
    return status
  }

  static func line(_ id: String, _ image: Image, number: Int) -> String {
    let url = image.url ?? "https://img.example/\(number).jpg"
    let head = """
      {"job_id":"\(id)","visit":\(number),"image":0,"store_id":"\(image.store)","store_name":"Shop \(image.store)",\
      "area_code":"\(image.area)","visit_time":"\(image.time)","image_url":"\(url)",
      """.filter { $0 != "\n" }
    guard let perimeter = image.perimeter else {
      return head + #""status":"failed","error":"e","code":"\#(image.code)","http_status":404,"bytes":0,"attempts":1}"#
        + "\n"
    }
    return head + #""status":"measured","format":"png","width":1,"height":1,"perimeter":\#(perimeter),"bytes":1}"#
      + "\n"
  }

  /// Puts a job into the folders.
  @discardableResult
  func add(_ id: String, _ state: JobState = .completed, at seconds: Double = 0, images: [Image] = [Image()]) throws
    -> StatusDocument
  {
    let status = Self.status(id, state, at: seconds, images: images)
    let lines = images.enumerated().map { Self.line(id, $0.element, number: $0.offset) }.joined()
    try folders.results(Self.id(id)).write(lines)
    try folders.job(Self.id(id)).write("{}")
    try folders.status(Self.id(id), state).write(status.encoded())
    return status
  }

  func remove(_ id: String, _ state: JobState = .completed) throws {
    try fileSystem.remove(folders.status(Self.id(id), state))
    try fileSystem.remove(folders.results(Self.id(id)))
    try fileSystem.remove(folders.job(Self.id(id)))
  }

  // MARK: The index

  /// Opens the index and lets it catch up.
  ///
  /// - Returns: its writer, and how many steps that took.
  func writer() throws -> (writer: IndexWriter, steps: Int) {
    try fileSystem.createFolder(file.folder, isPrivate: false)
    let writer = try IndexWriter(
      file.openForWriting(), folders, fileSystem, logger: .silent)
    try writer.begin()
    return (writer, try Self.catchUp(writer))
  }

  @discardableResult
  static func catchUp(_ writer: IndexWriter) throws -> Int {
    var steps = 0
    while try writer.step() {
      steps += 1
      guard steps < 100_000 else { throw TimedOut(description: "the index never catches up") }
    }
    return steps
  }

  func jobs(_ writer: IndexWriter, _ change: (inout JobQuery) throws -> Void = { _ in }) throws -> JobPage {
    var query = JobQuery()
    try change(&query)
    var notes = JobPager.Notes()
    return try JobPager(database: writer.tables.database, folders: folders, fileSystem: fileSystem)
      .page(query, waiting: WaitingJobs(folders, fileSystem).ids(query), &notes)
  }

  /// The IDs of all pages, in order.
  func allJobs(_ writer: IndexWriter, _ change: (inout JobQuery) throws -> Void = { _ in }) throws -> [String] {
    var ids: [String] = []
    var next: JobCursor?
    repeat {
      let page = try jobs(writer) { query in
        try change(&query)
        query.after = next
      }
      ids += page.jobs.map(\.id.text)
      // As a client has it.
      next = try page.next.map { try JobCursor($0.description) }
      guard ids.count < 100_000 else { throw TimedOut(description: "the pages never end") }
    } while next != nil
    return ids
  }

  func visits(_ writer: IndexWriter, _ change: (inout VisitQuery) throws -> Void = { _ in }) throws -> [Visit] {
    var visits: [Visit] = []
    var query = VisitQuery()
    repeat {
      try change(&query)
      let page = try VisitPager(database: writer.tables.database, folders: folders, fileSystem: fileSystem).page(query)
      visits += page.visits
      query.after = try page.next.map { try VisitCursor($0.description) }
      guard visits.count < 100_000 else { throw TimedOut(description: "the pages never end") }
    } while query.after != nil
    return visits
  }
}
