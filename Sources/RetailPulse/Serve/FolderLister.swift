import DurableFiles
import JobIndex
import JobModel
import JobStore
import Threads

/// Lists that are read from the folders, on a thread of their own: for up to ``maxJobs`` jobs.
actor FolderLister: JobListing {
  /// With more, a list would take too long.
  private static let maxJobs = 5000

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
  private let folders: JobFolders
  private let listing: FolderListing

  init(_ folders: JobFolders) throws(ThreadError) {
    thread = try ThreadExecutor(name: "lists")
    self.folders = folders
    listing = FolderListing(folders)
  }

  func jobs(_ query: JobQuery) async throws -> JobPage {
    try check()
    return try await listing.jobs(query)
  }

  func visits(_ query: VisitQuery) async throws -> VisitPage {
    try check()
    return try await listing.visits(query)
  }

  func totals() async throws -> JobTotals {
    try check()
    return try await listing.totals()
  }

  func failures(since: TimeBound?) async throws -> FailureTotals { try await listing.failures(since: since) }

  /// - Throws: `ListingError` if there are too many jobs.
  private func check() throws {
    var count = 0
    for state in JobState.allCases { count += try RealFileSystem().names(in: folders.folder(of: state)).count }
    if count > Self.maxJobs { throw ListingError("there are more than \(Self.maxJobs) jobs: look them up by their ID") }
  }
}
