import DurableFiles
import JobIndex
import JobModel
import JobStore
import Threads

/// Lists that are read from the folders, on a thread of their own. What was read is used for a moment: a page has several
/// lists, and a list several pages.
actor FolderLister: JobListing {
  private static let lifetime = Duration.seconds(2)

  private struct Snapshot {
    let jobs: [JobSummary]
    var visits: [FolderVisit]?
    let readAt = ContinuousClock.now
  }

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
  private let listing: FolderListing
  private var snapshot: Snapshot?

  init(_ folders: JobFolders) throws(ThreadError) {
    thread = try ThreadExecutor(name: "lists")
    listing = FolderListing(folders)
  }

  func jobs(_ query: JobQuery) async throws -> JobPage { try FolderListing.page(query, of: current().jobs) }

  func visits(_ query: VisitQuery) async throws -> VisitPage {
    var now = try current()
    let visits = try now.visits ?? listing.visits(of: now.jobs)
    now.visits = visits
    snapshot = now
    return FolderListing.page(query, of: visits)
  }

  func totals() async throws -> JobTotals { FolderListing.totals(of: try current().jobs) }

  private func current() throws -> Snapshot {
    if let snapshot, ContinuousClock.now < snapshot.readAt + Self.lifetime { return snapshot }
    snapshot = nil
    let new = Snapshot(jobs: try listing.jobs())
    snapshot = new
    return new
  }
}
