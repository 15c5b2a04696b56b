import DurableFiles
import JobModel
package import JobStore
import StreamingJSON
import SystemPackage

/// What lists show, read from the folders: for few jobs. Its calls block.
package struct FolderListing {
  /// With more jobs, a list would take too long.
  package static let maxJobs = 5000
  /// Status documents beyond are not read, bytes in all.
  static let maxDocumentBytes = 64 << 20
  /// Results beyond are not read, bytes in all.
  static let maxResultBytes: UInt64 = 16 << 20

  private let folders: JobFolders
  private let fileSystem = RealFileSystem()

  package init(_ folders: JobFolders) { self.folders = folders }

  /// All jobs, the newest first.
  ///
  /// - Throws: ``ListingError`` if there are too many.
  package func jobs() throws -> [JobSummary] {
    let names = try JobState.allCases.map { ($0, try fileSystem.names(in: folders.folder(of: $0))) }
    if names.map(\.1.count).reduce(0, +) > Self.maxJobs {
      throw ListingError("there are more than \(Self.maxJobs) jobs: look them up by their ID")
    }
    var jobs: [JobSummary] = []
    var bytes = 0
    for (state, names) in names {
      for name in names {
        guard name.extension == "json", let id = JobID(name.stem),
          let content = try fileSystem.read(folders.status(id, state), limit: StatusDocument.maxBytes)
        else { continue }
        bytes += content.bytes.count
        if bytes > Self.maxDocumentBytes {
          throw ListingError(
            "the status documents have over \(Self.maxDocumentBytes >> 20) MiB in all: look jobs up by their ID")
        }
        jobs.append(JobSummary(id: id, document: try Self.brief(StatusDocument(decoding: content.bytes))))
      }
    }
    for name in try fileSystem.names(in: folders.inbox) where JobFolders.isDropName(name) {
      jobs.append(JobSummary(id: JobID(ofDrop: name.bytes), document: nil))
    }
    return jobs.sorted { Self.key(of: $1) < Self.key(of: $0) }
  }

  /// With its first failure only.
  private static func brief(_ document: StatusDocument) -> StatusDocument {
    var document = document
    if document.failures.count > 1 {
      document.failureTotal = document.failureTotal ?? document.failures.count
      document.failures.removeSubrange(1...)
    }
    return document
  }

  /// All measured images of jobs, in the order of store, date and job.
  ///
  /// - Throws: ``ListingError`` if there are too many.
  package func visits(of jobs: [JobSummary]) throws -> [FolderVisit] {
    let ids = jobs.filter { $0.document != nil }.map(\.id)
    let bytes = try ids.map { try fileSystem.status(of: folders.results($0))?.size ?? 0 }.reduce(0, +)
    if bytes > Self.maxResultBytes {
      throw ListingError(
        "the results have over \(Self.maxResultBytes >> 20) MiB in all: take them job by job, with /api/results")
    }
    var visits: [FolderVisit] = []
    for id in ids {
      var file = ResultsFile(folders.results(id), fileSystem)
      while let lines = try file.next() {
        visits += try ResultTable.fields(of: lines).compactMap { FolderVisit($0, of: id) }
      }
    }
    return visits.sorted { FolderVisit.comesBefore($0.key, $1.key) }
  }

  // MARK: Queries

  /// - Throws: ``ListingError`` for a filter that the folders can't answer.
  package static func page(_ query: JobQuery, of jobs: [JobSummary]) throws -> JobPage {
    if query.storeID != nil || query.area != nil { throw ListingError("jobs can't be listed by store or area") }
    let found = jobs.filter { job in
      isMatch(job, query) && (query.after.map { key(of: job) < ($0.acceptedAt ?? waiting, $0.id.text) } ?? true)
    }
    var page = JobPage()
    page.jobs = Array(found.prefix(query.limit))
    if found.count > query.limit, let last = page.jobs.last {
      page.next = JobCursor(acceptedAt: last.document?.acceptedAt, id: last.id)
    }
    return page
  }

  package static func page(_ query: VisitQuery, of visits: [FolderVisit]) -> VisitPage {
    let found = visits.lazy.filter { visit in
      isMatch(visit.visit, query) && (query.after.map { FolderVisit.comesBefore($0, visit.key) } ?? true)
    }.prefix(query.limit + 1)
    var page = VisitPage()
    for visit in found {
      if page.visits.count == query.limit { return page }
      page.visits.append(visit.visit)
      page.next = visit.key
    }
    page.next = nil
    return page
  }

  package static func totals(of jobs: [JobSummary]) -> JobTotals {
    var totals = JobTotals()
    for job in jobs {
      switch job.status {
      case .waiting: totals.waiting += 1
      case .ongoing: totals.ongoing += 1
      case .completed: totals.completed += 1
      case .failed: totals.failed += 1
      }
    }
    return totals
  }

  /// Later than each time: jobs that wait are the newest.
  private static let waiting = "9"

  private static func key(of job: JobSummary) -> (String, String) {
    (job.document?.acceptedAt ?? waiting, job.id.text)
  }

  private static func isMatch(_ job: JobSummary, _ query: JobQuery) -> Bool {
    if !query.statuses.isEmpty && !query.statuses.contains(job.status) { return false }
    if let part = query.idPart, !job.id.text.lowercased().contains(part.lowercased()) { return false }
    let time = key(of: job).0
    return (query.since.map { $0.first <= time } ?? true) && (query.until.map { time <= $0.last } ?? true)
  }

  private static func isMatch(_ visit: Visit, _ query: VisitQuery) -> Bool {
    if let id = query.storeID, id != visit.store.id { return false }
    if let area = query.area, area != visit.store.area { return false }
    if let from = query.from, visit.date < from { return false }
    return query.to.map { visit.date <= $0 || visit.date.hasPrefix($0) } ?? true
  }
}
