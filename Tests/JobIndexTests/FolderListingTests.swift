import DurableFiles
import Glibc
import JobModel
import JobStore
import SystemPackage
import TestSupport
import Testing

@testable import JobIndex

@Suite struct FolderListingTests {
  private let fileSystem = RealFileSystem()

  private func with(_ body: (JobFolders, FolderListing) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let folders = JobFolders(inbox: folder.appending("inbox"), outbox: folder.appending("outbox"))
      try folders.createInbox(fileSystem)
      try folders.createOutbox(fileSystem)
      try await body(folders, FolderListing(folders))
    }
  }

  private func put(_ id: String, _ state: JobState, minute: Int, failures: Int = 0, _ folders: JobFolders) throws {
    let time = "2026-03-09T12:\(minute < 10 ? "0" : "")\(minute):00.000Z"
    var document = StatusDocument(
      state: state, id: id, source: id + ".json", acceptedAt: time, sha256: nil,
      images: StatusDocument.ImageCounts(total: failures, failed: failures))
    document.failures = (0..<failures).map { _ in StatusDocument.Failure(Failure(.timeout, "too late")) }
    let id = try #require(JobID(id))
    try folders.status(id, state).write(document.encoded())
  }

  private func line(_ store: String, _ image: Int, status: String = "measured") -> String {
    #"{"visit":0,"image":\#(image),"store_id":"\#(store)","store_name":"n","area_code":"7","visit_time":"2026-03-09","#
      + #""image_url":"u\#(image)","status":"\#(status)","perimeter":\#(image + 4)}"# + "\n"
  }

  @Test func listsAreTheNewestFirstAndGoOnWhereTheyEnded() async throws {
    try await with { folders, listing in
      for number in 0..<7 { try put("job-\(number)", number % 2 == 0 ? .completed : .failed, minute: number, folders) }
      try folders.inbox.appending("new.json").write("{}")
      let jobs = try listing.jobs()
      var query = JobQuery()
      query.limit = 3
      var seen: [String] = []
      repeat {
        let page = try FolderListing.page(query, of: jobs)
        seen += page.jobs.map(\.id.text)
        query.after = page.next
      } while query.after != nil
      #expect(seen == ["new", "job-6", "job-5", "job-4", "job-3", "job-2", "job-1", "job-0"])
      var failed = JobQuery()
      (failed.statuses, failed.idPart) = ([.failed], "B-3")
      #expect(try FolderListing.page(failed, of: jobs).jobs.map(\.id.text) == ["job-3"])
      let totals = FolderListing.totals(of: jobs)
      #expect((totals.waiting, totals.completed, totals.failed) == (1, 4, 3))
    }
  }

  @Test func aFilterThatCannotBeAnsweredIsNotIgnored() {
    var query = JobQuery()
    query.storeID = "S1"
    #expect(throws: ListingError.self) { try FolderListing.page(query, of: []) }
  }

  /// Thousands of failures in each of thousands of jobs would not fit into memory.
  @Test func aJobIsKeptWithItsFirstFailure() async throws {
    try await with { folders, listing in
      try put("a", .failed, minute: 1, failures: 300, folders)
      let document = try listing.jobs().first?.document
      #expect(document?.failures.count == 1)
      #expect(document?.failureTotal == 300)
    }
  }

  @Test func tooManyJobsAreNotRead() async throws {
    try await with { folders, listing in
      let folder = folders.folder(of: .completed)
      for number in 0...FolderListing.maxJobs { try folder.appending("\(number).json").write("") }
      #expect(throws: ListingError.self) { try listing.jobs() }
    }
  }

  @Test func visitsAreInTheOrderOfTheirStores() async throws {
    try await with { folders, listing in
      for id in ["a", "b"] { try put(id, .completed, minute: 1, folders) }
      try folders.results(#require(JobID("a"))).write(line("S2", 0) + line("S1", 1) + line("S1", 2, status: "failed"))
      try folders.results(#require(JobID("b"))).write(line("S1", 0))
      let visits = try listing.visits(of: listing.jobs())
      var query = VisitQuery()
      query.limit = 1
      var seen: [String] = []
      repeat {
        let page = FolderListing.page(query, of: visits)
        seen += page.visits.map { "\($0.store.id) \($0.jobID) \($0.perimeter)" }
        query.after = page.next
      } while query.after != nil
      #expect(seen == ["S1 a 5", "S1 b 4", "S2 a 4"])
    }
  }

  @Test func tooManyResultsAreNotRead() async throws {
    try await with { folders, listing in
      try put("a", .completed, minute: 1, folders)
      let path = try folders.results(#require(JobID("a")))
      try path.write("")
      // A hole takes no space.
      #expect(truncate(path.string, off_t(FolderListing.maxResultBytes) + 1) == 0)
      #expect(throws: ListingError.self) { try listing.visits(of: listing.jobs()) }
    }
  }
}
