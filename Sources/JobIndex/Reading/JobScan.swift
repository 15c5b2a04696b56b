import JobModel
import SQLite

/// Goes through jobs in the index from a number downwards, the newest first, and picks those that a query wants.
///
/// What it looks at is bounded, so that a page takes the same time wherever it is and whatever is looked for: a page may end
/// before it is full.
struct JobScan {
  /// Jobs that are looked at for one page.
  static let maxSeen = 20_000
  /// Entries of the store master that a store ID may have had.
  private static let maxStoreEntries = 100

  private let database: Database
  private let query: JobQuery
  /// Is told how many steps of SQLite's machine each scan took.
  private let onSteps: ((Int) -> Void)?

  init(_ query: JobQuery, _ database: Database, onSteps: ((Int) -> Void)? = nil) {
    self.query = query
    self.database = database
    self.onSteps = onSteps
  }

  struct Found {
    /// The newest first.
    var jobs: [StoredJob] = []
    /// Where to go on: below this number; nil at the end.
    var next: Int?
  }

  /// - Parameters:
  ///   - end: the number above the first one.
  ///   - count: how many jobs are wanted.
  func next(below end: Int, count: Int) throws -> Found {
    let low = query.since.map { JobNumber.lowest(at: JobNumber.milliseconds($0.first)) } ?? JobNumber.all.lowerBound
    let high = query.until.map { JobNumber.highest(at: JobNumber.milliseconds($0.last)) } ?? JobNumber.all.upperBound
    let range = low..<max(low, min(end, high + 1))
    var found = Found()
    var next = Int.min
    for source in try sources() {
      let part = try scan(source, range, count: count)
      found.jobs += part.jobs
      next = max(next, part.next ?? .min)
    }
    // Where one source has ended early, the others' jobs are not the next ones.
    found.jobs = found.jobs.filter { $0.number >= next }.sorted { $0.number > $1.number }
    var last: Int?
    found.jobs.removeAll { job in
      defer { last = job.number }
      return job.number == last
    }
    if found.jobs.count > count {
      found.jobs.removeSubrange(count...)
      next = found.jobs[count - 1].number
    }
    found.next = next == .min ? nil : next
    return found
  }

  // MARK: Sources

  /// Where candidates come from, in the order of their numbers.
  private struct Source {
    /// What follows FROM.
    let tables: String
    /// The column of their numbers.
    let number: String
    let condition: String
    let values: [SQLValue]

    static let all = Source(tables: "jobs", number: "jobs.number", condition: "1", values: [])

    static func state(_ state: JobState) -> Source {
      Source(tables: "jobs", number: "jobs.number", condition: "state = ?", values: [.integer(StateCode.of(state))])
    }

    static func area(_ area: String) -> Source {
      Source(
        tables: "areas CROSS JOIN jobs ON jobs.number = areas.job", number: "areas.job", condition: "areas.area = ?",
        values: [.text(area)])
    }

    static func store(_ number: Int) -> Source {
      Source(
        tables: "visits CROSS JOIN jobs ON jobs.number = visits.job", number: "visits.job",
        condition: "visits.store = ?", values: [.integer(number)])
    }
  }

  private func sources() throws(SQLiteError) -> [Source] {
    if let storeID = query.storeID { return try stores(storeID).map { .store($0) } }
    if let area = query.area { return [.area(area)] }
    let states = query.statuses.compactMap(\.state)
    return states.isEmpty || states.count == JobState.allCases.count ? [.all] : states.map { .state($0) }
  }

  private func stores(_ id: String) throws(SQLiteError) -> [Int] {
    try database.prepare("SELECT number FROM stores WHERE id = ? LIMIT \(Self.maxStoreEntries)").all([.text(id)]) {
      $0.int(0)
    }
  }

  private func scan(_ source: Source, _ range: Range<Int>, count: Int) throws -> Found {
    let (condition, values) = condition()
    let sql = """
      SELECT jobs.number, id, state, unread, \(condition) FROM \(source.tables)
      WHERE \(source.condition) AND \(source.number) >= ? AND \(source.number) < ? ORDER BY \(source.number) DESC
      """
    var found = Found()
    var seen = 0
    let statement = try database.prepare(sql)
    defer { onSteps?(statement.takeSteps()) }
    try statement.rows(
      values + source.values + [.integer(range.lowerBound), .integer(range.upperBound)]
    ) { row in
      seen += 1
      // A job may have a store on several days.
      if row.int(4) != 0, let job = IndexTables.job(row), job.number != found.jobs.last?.number {
        found.jobs.append(job)
      }
      if found.jobs.count <= count && seen < Self.maxSeen { return true }
      found.next = row.int(0)
      return false
    }
    return found
  }

  /// What a candidate must fulfil besides what its source does.
  private func condition() -> (String, [SQLValue]) {
    var (parts, values): ([String], [SQLValue]) = ([], [])
    let states = query.statuses.compactMap(\.state)
    if !query.statuses.isEmpty {
      parts.append("state IN (\(states.map { "\(StateCode.of($0))" }.joined(separator: ",")))")
    }
    if let part = query.idPart {
      // LIKE takes upper and lower case of ASCII as the same.
      parts.append("id LIKE ? ESCAPE '\\'")
      values.append(.text("%" + part.map { "\\%_".contains($0) ? "\\\($0)" : "\($0)" }.joined() + "%"))
    }
    if let area = query.area, query.storeID != nil {
      parts.append("EXISTS (SELECT 1 FROM areas WHERE area = ? AND job = jobs.number)")
      values.append(.text(area))
    }
    return (parts.isEmpty ? "1" : parts.joined(separator: " AND "), values)
  }
}
