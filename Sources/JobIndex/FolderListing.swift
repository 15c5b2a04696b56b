import DurableFiles
import JobModel
package import JobStore
import StreamingJSON
import SystemPackage

/// Lists that are read from the folders at each call: for few jobs.
package struct FolderListing: JobListing {
  private let folders: JobFolders
  private let fileSystem = RealFileSystem()

  package init(_ folders: JobFolders) { self.folders = folders }

  package func jobs(_ query: JobQuery) async throws -> JobPage {
    let found = try allJobs().filter { Self.isMatch($0, query) }.filter { job in
      guard let after = query.after else { return true }
      return (job.document?.acceptedAt ?? "9", job.id.text) < (after.acceptedAt ?? "9", after.id.text)
    }
    var page = JobPage()
    page.jobs = Array(found.prefix(query.limit))
    if found.count > query.limit, let last = page.jobs.last {
      page.next = JobCursor(acceptedAt: last.document?.acceptedAt, id: last.id)
    }
    return page
  }

  package func visits(_ query: VisitQuery) async throws -> VisitPage {
    var found: [(key: VisitCursor, visit: Visit)] = []
    for job in try allJobs() where job.document != nil {
      var file = ResultsFile(folders.results(job.id), fileSystem)
      while let lines = try file.next() {
        for fields in try ResultTable.fields(of: lines) where fields["status"] == "measured" {
          let store = VisitedStore(
            id: fields["store_id"] ?? "", name: fields["store_name"] ?? "", area: fields["area_code"] ?? "")
          let visit = Visit(
            store: store, date: fields["visit_time"] ?? "", jobID: job.id, imageURL: fields["image_url"] ?? "",
            perimeter: Int(fields["perimeter"] ?? "") ?? 0)
          let key = VisitCursor(
            store: store, date: visit.date, jobID: job.id, visit: Int(fields["visit"] ?? "") ?? 0,
            image: Int(fields["image"] ?? "") ?? 0)
          if Self.isMatch(visit, query), query.after.map({ Self.comesBefore($0, key) }) ?? true {
            found.append((key, visit))
          }
        }
      }
    }
    found.sort { Self.comesBefore($0.key, $1.key) }
    var page = VisitPage()
    page.visits = found.prefix(query.limit).map(\.visit)
    if found.count > query.limit { page.next = found[query.limit - 1].key }
    return page
  }

  package func totals() async throws -> JobTotals {
    var totals = JobTotals()
    for job in try allJobs() {
      switch job.status {
      case .waiting: totals.waiting += 1
      case .ongoing: totals.ongoing += 1
      case .completed: totals.completed += 1
      case .failed: totals.failed += 1
      }
    }
    return totals
  }

  package func failures(since: TimeBound?) async throws -> FailureTotals { FailureTotals() }

  /// The newest first.
  private func allJobs() throws -> [JobSummary] {
    var jobs: [JobSummary] = []
    for state in JobState.allCases {
      for name in try fileSystem.names(in: folders.folder(of: state)) {
        guard name.extension == "json", let id = JobID(name.stem),
          let content = try fileSystem.read(folders.status(id, state), limit: StatusDocument.maxBytes)
        else { continue }
        jobs.append(JobSummary(id: id, document: try StatusDocument(decoding: content.bytes)))
      }
    }
    for name in try fileSystem.names(in: folders.inbox) where JobFolders.isDropName(name) {
      jobs.append(JobSummary(id: JobID(ofDrop: name.bytes), document: nil))
    }
    return jobs.sorted {
      ($1.document?.acceptedAt ?? "9", $1.id.text) < ($0.document?.acceptedAt ?? "9", $0.id.text)
    }
  }

  private static func isMatch(_ job: JobSummary, _ query: JobQuery) -> Bool {
    if !query.statuses.isEmpty && !query.statuses.contains(job.status) { return false }
    if let part = query.idPart, !job.id.text.lowercased().contains(part.lowercased()) { return false }
    let time = job.document?.acceptedAt ?? "9"
    return (query.since.map { $0.first <= time } ?? true) && (query.until.map { time <= $0.last } ?? true)
  }

  private static func isMatch(_ visit: Visit, _ query: VisitQuery) -> Bool {
    if let id = query.storeID, id != visit.store.id { return false }
    if let area = query.area, area != visit.store.area { return false }
    if let from = query.from, visit.date < from { return false }
    return query.to.map { visit.date <= $0 || visit.date.hasPrefix($0) } ?? true
  }

  private static func comesBefore(_ one: VisitCursor, _ other: VisitCursor) -> Bool {
    let (a, b) = (one.store, other.store)
    if (a.id, a.name, a.area) != (b.id, b.name, b.area) { return (a.id, a.name, a.area) < (b.id, b.name, b.area) }
    return (one.date, one.jobID.text, one.visit, one.image) < (other.date, other.jobID.text, other.visit, other.image)
  }
}
