import DurableFiles
import JobModel
import JobStore
import SQLite
import StreamingJSON

/// Makes pages of jobs out of the index and the folders. Its calls block.
///
/// The index says which jobs come next; the folders say how they stand. So no page contradicts a status document that somebody
/// has read.
struct JobPager {
  let database: Database
  let folders: JobFolders
  let fileSystem: any FileSystem

  /// What was seen of jobs that are not as the index has them.
  struct Notes {
    /// Whether a job is gone that the index has.
    var hasVanished = false
  }

  /// - Parameter waiting: ``WaitingJobs/ids(_:)``, looked for before the index was brought up to date.
  func page(_ query: JobQuery, waiting: [JobID], _ notes: inout Notes) throws -> JobPage {
    var page = JobPage()
    let count = min(max(query.limit, 1), JobQuery.maxLimit)
    for id in waiting where try !isIndexed(id) {
      page.jobs.append(JobSummary(id: id, document: nil))
      if page.jobs.count == count {
        page.next = JobCursor(acceptedAt: nil, id: id)
        return page
      }
    }
    if !query.statuses.isEmpty && query.statuses == [.waiting] { return page }
    let start = try query.after.flatMap { cursor in
      // After one that waited begins the newest.
      try cursor.acceptedAt.map { try JobNumber.find(cursor.id, acceptedAt: $0, database) }
    }
    let found = try JobScan(query, database).next(
      below: start ?? JobNumber.all.upperBound, count: count - page.jobs.count)
    for job in found.jobs {
      guard let document = try document(of: job, &notes), wants(JobStatus(document.state), query) else { continue }
      page.jobs.append(JobSummary(id: job.id, document: document))
    }
    page.next = try found.next.map { try cursor(at: $0) }
    return page
  }

  private func wants(_ status: JobStatus, _ query: JobQuery) -> Bool {
    query.statuses.isEmpty || query.statuses.contains(status)
  }

  /// Whether a job has been accepted since it was seen to wait.
  private func isIndexed(_ id: JobID) throws(SQLiteError) -> Bool {
    try database.prepare("SELECT 1 FROM jobs WHERE id = ?").first([.text(id.text)]) { _ in true } ?? false
  }

  // MARK: Cursors

  private func cursor(at number: Int) throws(SQLiteError) -> JobCursor {
    let id = try database.prepare("SELECT id FROM jobs WHERE number = ?").first([.integer(number)]) { $0.text(0) }
    guard let id = id.flatMap({ JobID($0) }) else {
      throw SQLiteError.damaged("the job with number \(number) has no ID")
    }
    return JobCursor(acceptedAt: Timestamp.text(JobNumber.milliseconds(of: number)), id: id)
  }

  // MARK: Documents

  /// A job's document as it is now; nil if the job is gone.
  private func document(of job: StoredJob, _ notes: inout Notes) throws -> StatusDocument? {
    if job.state != .ongoing, try fileSystem.status(of: folders.status(job.id, job.state)) != nil,
      let document = try storedDocument(job.number)
    {
      return document
    }
    guard let document = try StatusReader(folders, fileSystem).read(job.id) else {
      notes.hasVanished = true
      return nil
    }
    return document
  }

  private func storedDocument(_ number: Int) throws -> StatusDocument? {
    let bytes = try database.prepare("SELECT document FROM documents WHERE number = ?").first([.integer(number)]) {
      $0.blob(0)
    }
    return try bytes.map { bytes throws(JSONError) in try StatusDocument(decoding: bytes) }
  }
}
