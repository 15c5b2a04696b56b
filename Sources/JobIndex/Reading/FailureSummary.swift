import JobModel
import SQLite

/// Counts the failures of the newest jobs by cause and host. Blocks.
enum FailureSummary {
  /// Rows that are looked at: one for each job, cause and host.
  private static let maxRows = 20_000

  private struct Count {
    var images = 0
    var jobs = 0
    /// The newest job's.
    let number: Int
  }

  static func read(since: TimeBound?, _ database: Database) throws -> FailureTotals {
    var counts: [FailureGroup: Count] = [:]
    let low = since.map { JobNumber.lowest(at: JobNumber.milliseconds($0.first)) } ?? JobNumber.all.lowerBound
    var rows = 0
    try database.prepare("SELECT job, code, http_status, host, images FROM failures WHERE job >= ? ORDER BY job DESC")
      .rows([.integer(low)]) { row in
        let key = FailureGroup(code: row.text(1), httpStatus: row.int(2), host: row.text(3))
        counts[key, default: Count(number: row.int(0))].images += row.int(4)
        counts[key]?.jobs += 1
        rows += 1
        return rows < maxRows
      }
    return try totals(counts, database)
  }

  private static func totals(_ counts: [FailureGroup: Count], _ database: Database) throws(SQLiteError) -> FailureTotals
  {
    var totals = FailureTotals()
    let id = try database.prepare("SELECT id FROM jobs WHERE number = ?")
    for (key, count) in counts.sorted(by: { ($1.value.images, $1.value.number) < ($0.value.images, $0.value.number) }) {
      guard totals.groups.count < FailureTotals.maxGroups,
        let lastJob = try id.first([.integer(count.number)], { JobID($0.text(0)) }) ?? nil
      else {
        totals.others += count.images
        continue
      }
      totals.groups.append(
        FailureTotals.Group(
          code: FailureCode(rawValue: key.code), httpStatus: key.httpStatus == 0 ? nil : key.httpStatus, host: key.host,
          images: count.images, jobs: count.jobs, lastJob: lastJob,
          lastAcceptedAt: Timestamp.text(JobNumber.milliseconds(of: count.number))))
    }
    return totals
  }
}
