import DurableFiles
import JobModel
import JobStore
import SQLite
import StreamingJSON
import SystemPackage

/// Makes pages of measured images out of the index and the results files: the index says where their lines are, the lines say
/// what was measured. Its calls block.
///
/// They come by store (ID, name and area as texts), then by job, the newest first, then in the order in which they were
/// measured.
struct VisitPager {
  /// Stores, and rows of stores, that are looked at for one page.
  static let maxSeen = 5000

  let database: Database
  let folders: JobFolders
  let fileSystem: any FileSystem

  func page(_ query: VisitQuery) throws -> VisitPage {
    var page = VisitPage()
    let count = min(max(query.limit, 1), VisitQuery.maxLimit)
    var seen = 0
    var start = query.after
    for store in try stores(query) {
      let after = start?.store == store.store ? start?.line : nil
      start = nil
      try addVisits(of: store, query, after: after, count: count, seen: &seen, to: &page)
      if page.next != nil { return page }
      seen += 1
      if seen >= Self.maxSeen {
        page.next = VisitCursor(store: store.store, line: nil)
        return page
      }
    }
    return page
  }

  // MARK: Stores

  private struct NumberedStore {
    let number: Int
    let store: VisitedStore
  }

  /// The stores from the cursor's on that a query wants, in order.
  private func stores(_ query: VisitQuery) throws(SQLiteError) -> [NumberedStore] {
    var (conditions, values): ([String], [SQLValue]) = ([], [])
    if let id = query.storeID {
      conditions.append("id = ?")
      values.append(.text(id))
    }
    if let area = query.area {
      conditions.append("area = ?")
      values.append(.text(area))
    }
    if let cursor = query.after {
      // A store whose images were all seen is not looked at again.
      conditions.append("(id, name, area) \(cursor.line == nil ? ">" : ">=") (?, ?, ?)")
      values += [.text(cursor.store.id), .text(cursor.store.name), .text(cursor.store.area)]
    }
    let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    return try database.prepare(
      "SELECT number, id, name, area FROM stores \(condition) ORDER BY id, name, area LIMIT \(Self.maxSeen)"
    ).all(values) { row in
      NumberedStore(number: row.int(0), store: VisitedStore(id: row.text(1), name: row.text(2), area: row.text(3)))
    }
  }

  // MARK: Images

  /// Adds a store's images until the page is full, or so many lines and rows were looked at as one page may.
  private func addVisits(
    of store: NumberedStore, _ query: VisitQuery, after: VisitCursor.Line?, count: Int, seen: inout Int,
    to page: inout VisitPage
  ) throws {
    let start = try after.map { (job: try number(of: $0), line: $0) }
    var lines = LineReader(folders, fileSystem)
    let (sql, values) = Self.statement(store.number, query, start?.job, after)
    try database.prepare(sql).rows(values) { row in
      seen += 1
      guard let id = JobID(row.text(1)) else { return true }
      let (job, day) = (row.int(0), row.text(2))
      let isStart = start?.job == job && after?.day == day
      for offset in LinePlaces.offsets(in: row.blob(3)).reversed() {
        if isStart, let after, offset >= after.offset { continue }
        seen += 1
        if let line = try lines.line(of: id, at: offset), line.store == store.store, line.day == day,
          let perimeter = line.perimeter, Self.isMatch(line.visitTime, query)
        {
          page.visits.append(
            Visit(store: store.store, date: line.visitTime, jobID: id, imageURL: line.imageURL, perimeter: perimeter))
        }
        if page.visits.count == count || seen >= Self.maxSeen {
          let acceptedAt = Timestamp.text(JobNumber.milliseconds(of: job))
          page.next = VisitCursor(
            store: store.store,
            line: VisitCursor.Line(acceptedAt: acceptedAt, jobID: id, day: day, offset: offset))
          return false
        }
      }
      return true
    }
  }

  private static func statement(
    _ store: Int, _ query: VisitQuery, _ job: Int?, _ after: VisitCursor.Line?
  ) -> (String, [SQLValue]) {
    var conditions = ["visits.store = ?", "visits.measured > 0"]
    var values: [SQLValue] = [.integer(store)]
    if let job, let after {
      // A part begins at or before its lines.
      conditions.append("(visits.job, visits.day, visits.part) <= (?, ?, ?)")
      values += [.integer(job), .text(after.day), .integer(Int(clamping: after.offset))]
    }
    // The days only pass over what can't fit: each line's own date decides.
    if let from = query.from {
      conditions.append("visits.day >= ?")
      values.append(.text(IndexedLine.day(of: from)))
    }
    if let to = query.to {
      conditions.append("visits.day <= ?")
      values.append(.text(IndexedLine.day(of: to) + "\u{10FFFF}"))
    }
    let sql = """
      SELECT visits.job, jobs.id, visits.day, visits.places FROM visits CROSS JOIN jobs ON jobs.number = visits.job
      WHERE \(conditions.joined(separator: " AND ")) ORDER BY visits.job DESC, visits.day DESC, visits.part DESC
      """
    return (sql, values)
  }

  private static func isMatch(_ date: String, _ query: VisitQuery) -> Bool {
    if let from = query.from, date.utf8.lexicographicallyPrecedes(from.utf8) { return false }
    guard let to = query.to else { return true }
    return !to.utf8.lexicographicallyPrecedes(date.utf8) || date.utf8.starts(with: to.utf8)
  }

  private func number(of line: VisitCursor.Line) throws(SQLiteError) -> Int {
    try JobNumber.find(line.jobID, acceptedAt: line.acceptedAt, database)
  }
}
