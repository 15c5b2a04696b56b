import DurableFiles
import JobModel
import JobStore
import Logging
import SQLite
import SystemPackage
import Threads

/// Answers questions about jobs and visits from the index and the folders. An actor on a thread of its own, since all of it
/// waits for the disk.
actor IndexReader: JobListing {
  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let file: IndexFile
  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let state: IndexState
  /// The one who writes the index; nil: nobody does.
  private let indexer: Indexer?
  private var database: Database?
  /// Whether the database is of this process alone.
  private var isTemporary = false
  /// Which file is open.
  private var status: FileStatus?

  /// - Throws: ``ThreadError``.
  init(
    _ file: IndexFile, _ folders: JobFolders, _ fileSystem: any FileSystem, state: IndexState, indexer: Indexer?
  ) throws(ThreadError) {
    thread = try ThreadExecutor(name: "index-reader")
    self.file = file
    self.folders = folders
    self.fileSystem = fileSystem
    self.state = state
    self.indexer = indexer
  }

  func jobs(_ query: JobQuery) async throws -> JobPage {
    var notes = JobPager.Notes()
    // Before the index is brought up to date: a job that is no longer there then is in the index.
    let waiting = try waitingJobs(query)
    var page = try await read { database in
      let pager = JobPager(database: database, folders: folders, fileSystem: fileSystem)
      var page = try pager.page(query, waiting: waiting, &notes)
      if query.storeID != nil || query.area != nil { page.incomplete = try Self.unreadLines(database) }
      return page
    }
    if notes.hasVanished { await indexer?.compareSoon() }
    page.incomplete = state.incomplete ?? page.incomplete
    return page
  }

  func visits(_ query: VisitQuery) async throws -> VisitPage {
    try await read { database in
      var page = try VisitPager(database: database, folders: folders, fileSystem: fileSystem).page(query)
      page.incomplete = try state.incomplete ?? Self.unreadLines(database)
      return page
    }
  }

  func totals() async throws -> JobTotals {
    try await read { database in
      var totals = JobTotals()
      totals.waiting = try WaitingJobs(folders, fileSystem).count()
      for (code, count) in try database.prepare("SELECT state, jobs FROM totals").all([], { ($0.int(0), $0.int(1)) }) {
        switch StateCode.state(code) {
        case .ongoing?: totals.ongoing = count
        case .completed?: totals.completed = count
        case .failed?: totals.failed = count
        case nil: break
        }
      }
      totals.incomplete = state.incomplete
      return totals
    }
  }

  func failures(since: TimeBound?) async throws -> FailureTotals {
    try await read { database in
      var totals = try FailureSummary.read(since: since, database)
      totals.incomplete = try state.incomplete ?? Self.unreadLines(database)
      return totals
    }
  }

  /// Why images may be missing although every job is there.
  private static func unreadLines(_ database: Database) throws(SQLiteError) -> String? {
    let jobs = try database.prepare("SELECT count(*) FROM jobs WHERE unread IS NOT NULL AND state <> 0").first([]) {
      $0.int(0)
    }
    guard let jobs, jobs > 0 else { return nil }
    return "the images of \(jobs) finished jobs are not yet in the index"
  }

  /// - Throws: ``ListingError``.
  private func waitingJobs(_ query: JobQuery) throws -> [JobID] {
    do { return try WaitingJobs(folders, fileSystem).ids(query) } catch { throw ListingError("\(error)") }
  }

  // MARK: Reading

  /// - Throws: ``ListingError``.
  private func read<Value>(_ body: (Database) throws -> Value) async throws -> Value {
    await indexer?.flush()
    do {
      let database = try opened()
      return try database.reading { try body(database) }
    } catch let error as ListingError {
      throw error
    } catch {
      if let error = error as? SQLiteError { await report(error) }
      throw ListingError(state.problem ?? (error as? SQLiteError)?.sentence(of: file.folder) ?? "\(error)")
    }
  }

  /// Reads the folders into a temporary index, which is read from then on.
  ///
  /// - Throws: ``ListingError`` if there are too many jobs; what keeps the folders from being read.
  func readFolders(atMost maxJobs: Int, logger: Logger) throws {
    let database = try IndexFile.temporary()
    let writer = try IndexWriter(database, folders, fileSystem, logger: logger)
    try writer.begin()
    while try writer.step() {
      if try writer.missingCount() > maxJobs {
        throw ListingError(
          "there is no index that is current, and more than \(maxJobs) jobs: make one with “retail-pulse reindex”")
      }
    }
    self.database = database
    isTemporary = true
  }

  private func opened() throws -> Database {
    if isTemporary, let database { return database }
    if indexer != nil && !state.isOpen {
      throw ListingError(state.problem ?? "the index is not open yet; try again in a second")
    }
    let current = try file.status()
    if let database, let current, status?.isSameFile(as: current) == true { return database }
    let database = try file.openForReading()
    self.database = database
    status = current
    return database
  }

  private func report(_ error: SQLiteError) async {
    database = nil
    if error.kind == .corrupt { await indexer?.remake(after: error) }
  }

  /// Closes the connection: the last one to close ends the write-ahead log.
  func close() { database = nil }
}
