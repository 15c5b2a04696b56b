import JobEvents
import JobModel
import SQLite
import SystemPackage

/// Changes of the index's tables, to be made inside a transaction.
final class IndexTables {
  /// The longest time between two values of a file system's clock, nanoseconds: a second on some.
  private static let clockTick: Int64 = 1_000_000_000

  let database: Database
  private let jobByID: Statement
  private let isTaken: Statement
  private let insertJob: Statement
  private let updateJob: Statement
  private let insertDocument: Statement
  private let updateUnread: Statement
  private let insertVisit: Statement
  private let insertArea: Statement
  private let addFailures: Statement
  private var stores: StoreNumbers

  init(_ database: Database) throws(SQLiteError) {
    self.database = database
    jobByID = try database.prepare("SELECT number, id, state, unread FROM jobs WHERE id = ?")
    isTaken = try database.prepare(
      "SELECT EXISTS (SELECT 1 FROM jobs WHERE number = ?1) OR EXISTS (SELECT 1 FROM removed WHERE job = ?1)")
    insertJob = try database.prepare("INSERT INTO jobs(number, id, state, unread) VALUES (?, ?, ?, ?)")
    updateJob = try database.prepare("UPDATE jobs SET state = ? WHERE number = ?")
    insertDocument = try database.prepare("REPLACE INTO documents(number, document) VALUES (?, ?)")
    updateUnread = try database.prepare("UPDATE jobs SET unread = ? WHERE number = ?")
    insertVisit = try database.prepare("REPLACE INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    insertArea = try database.prepare("INSERT OR IGNORE INTO areas VALUES (?, ?)")
    addFailures = try database.prepare(
      "INSERT INTO failures VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET images = images + excluded.images")
    stores = try StoreNumbers(database)
  }

  /// After a transaction that failed: what it had added is not there.
  func forget() { stores.forget() }

  // MARK: Jobs

  func job(_ id: JobID) throws(SQLiteError) -> StoredJob? {
    try jobByID.first([.text(id.text)]) { Self.job($0) } ?? nil
  }

  /// - Parameter row: number, ID, state, unread. Nil if it is damaged.
  static func job(_ row: Row) -> StoredJob? {
    guard let id = JobID(row.text(1)), let state = StateCode.state(row.int(2)) else { return nil }
    return StoredJob(
      number: row.int(0), id: id, state: state, unread: row.optionalInt(3).map { UInt64(clamping: $0) })
  }

  /// Puts a job as its status document has it. An older one of the same job changes nothing.
  ///
  /// - Parameter id: the name of the document's file.
  func put(_ status: StatusDocument, id: JobID) throws(SQLiteError) {
    let wanted = JobNumber.make(acceptedAt: status.acceptedAt, id: id)
    var number = wanted
    if let stored = try job(id) {
      if JobNumber.milliseconds(of: stored.number) == JobNumber.milliseconds(of: wanted) {
        if stored.state != .ongoing && status.state == .ongoing { return }
        try updateJob.run([.integer(StateCode.of(status.state)), .integer(stored.number)])
        try insertDocument.run([.integer(stored.number), .blob(status.summary.encoded())])
        return
      }
      // A mended job took the ID of a rejected one.
      try remove(stored.number)
    }
    while try isTaken.first([.integer(number)], { $0.int(0) }) == 1 { number += 1 }
    let unread: SQLValue = status.isRejected ? .null : 0
    try insertJob.run([.integer(number), .text(id.text), .integer(StateCode.of(status.state)), unread])
    try insertDocument.run([.integer(number), .blob(status.summary.encoded())])
  }

  /// Removes a job. Its other rows, perhaps many, are left to ``removeRows(_:of:)``.
  func remove(_ number: Int) throws(SQLiteError) {
    try database.run("DELETE FROM jobs WHERE number = ?", [.integer(number)])
    try database.run("DELETE FROM documents WHERE number = ?", [.integer(number)])
    try database.run("REPLACE INTO removed VALUES (?)", [.integer(number)])
  }

  // MARK: Lines

  /// Adds what a pass has read.
  ///
  /// - Parameter unread: from where on the next one reads; nil when all is read.
  func add(_ batch: LineBatch, to job: Int, unread: UInt64?) throws(SQLiteError) {
    var rows: [(store: Int, place: LineBatch.Place, images: LineBatch.Images)] = []
    for (place, images) in batch.images { rows.append((try stores.number(of: place.store), place, images)) }
    // In the table's order, so that each of its pages is changed once.
    rows.sort { ($0.store, $0.place.day) < ($1.store, $1.place.day) }
    for row in rows {
      try insertVisit.run([
        .integer(row.store), .integer(job), .text(row.place.day), .integer(Int(clamping: batch.start)),
        .integer(row.images.measured), .integer(row.images.failed), .integer(row.images.perimeter),
        .blob(row.images.lines.bytes),
      ])
    }
    for area in Set(batch.images.keys.map(\.store.area)) where !area.isEmpty {
      try insertArea.run([.text(area), .integer(job)])
    }
    for (group, count) in batch.failures { try add(group, count, to: job) }
    try updateUnread.run([SQLValue(unread.map { Int(clamping: $0) }), .integer(job)])
  }

  private func add(_ group: FailureGroup, _ count: Int, to job: Int) throws(SQLiteError) {
    try addFailures.run([
      .integer(job), .text(group.code), .integer(group.httpStatus), .text(group.host), .integer(count),
    ])
  }

  // MARK: Removing

  /// Removes rows of removed jobs.
  ///
  /// - Returns: whether there are more.
  func removeRows(atMost maxRows: Int) throws(SQLiteError) -> Bool {
    let next = try database.prepare("SELECT job FROM removed LIMIT 1").first([]) { $0.int(0) }
    guard let job = next else { return false }
    if try removeRows(maxRows, of: job) { try database.run("DELETE FROM removed WHERE job = ?", [.integer(job)]) }
    return true
  }

  /// - Returns: whether all rows of the job are removed.
  private func removeRows(_ maxRows: Int, of job: Int) throws(SQLiteError) -> Bool {
    let keys = try database.prepare("SELECT store, day, part FROM visits WHERE job = ? LIMIT ?")
      .all([.integer(job), .integer(maxRows)]) { (store: $0.int(0), day: $0.text(1), part: $0.int(2)) }
    let removal = try database.prepare("DELETE FROM visits WHERE store = ? AND job = ? AND day = ? AND part = ?")
    for key in keys { try removal.run([.integer(key.store), .integer(job), .text(key.day), .integer(key.part)]) }
    for store in Set(keys.map(\.store)) {
      try database.run(
        "DELETE FROM areas WHERE area = (SELECT area FROM stores WHERE number = ?) AND job = ?",
        [.integer(store), .integer(job)])
      try stores.removeIfUnused(store)
    }
    if keys.count == maxRows { return false }
    try database.run("DELETE FROM failures WHERE job = ?", [.integer(job)])
    return true
  }

  // MARK: Work that is left

  /// Notes a job that is in the folders and not here.
  ///
  /// - Parameter modified: when its status document changed, nanoseconds since 1970.
  func addMissing(_ id: JobID, modified: Int64) throws(SQLiteError) {
    try database.run("REPLACE INTO missing VALUES (?, ?)", [.text(id.text), .integer(Int(modified))])
  }

  /// Jobs that were noted, the newest first.
  func missing(atMost maxCount: Int) throws(SQLiteError) -> [JobID] {
    try database.prepare("SELECT id FROM missing ORDER BY modified DESC LIMIT ?").all([.integer(maxCount)]) {
      JobID($0.text(0))
    }
  }

  func removeMissing(_ id: JobID) throws(SQLiteError) {
    try database.run("DELETE FROM missing WHERE id = ?", [.text(id.text)])
  }

  /// Finished jobs whose lines are not all read, the newest first.
  func unreadJobs(atMost maxCount: Int, except: Set<Int>) throws(SQLiteError) -> [StoredJob] {
    try database.prepare(
      "SELECT number, id, state, unread FROM jobs WHERE unread IS NOT NULL AND state <> 0 ORDER BY number DESC LIMIT ?"
    ).all([.integer(maxCount + except.count)]) { row in
      Self.job(row).flatMap { except.contains($0.number) ? nil : $0 }
    }
  }

  // MARK: Facts

  func set(_ fact: IndexFacts, _ value: String) throws(SQLiteError) {
    try database.run("REPLACE INTO facts VALUES (?, ?)", [.text(fact.rawValue), .text(value)])
  }

  /// Notes when a folder has changed last.
  ///
  /// - Parameters:
  ///   - modified: by the file system's clock, nanoseconds since 1970.
  ///   - written: now, likewise.
  func addMark(_ state: JobState, modified: Int64, written: Int64) throws(SQLiteError) {
    try database.run(
      "REPLACE INTO marks VALUES (?, ?, ?)", [.text(state.rawValue), .integer(Int(modified)), .integer(Int(written))])
  }

  /// When the folders had changed last, of those of which that tells what is in them; the marks are removed.
  func takeMarks(of outbox: FilePath) throws(SQLiteError) -> [JobState: Int64] {
    let marks = try Self.marks(of: outbox, database)
    try database.execute("DELETE FROM marks")
    return marks
  }

  static func marks(of outbox: FilePath, _ database: Database) throws(SQLiteError) -> [JobState: Int64] {
    guard try fact(.outbox, database) == outbox.string else { return [:] }
    let marks = try database.prepare("SELECT folder, modified, written FROM marks").all([]) { row in
      (state: JobState(rawValue: row.text(0)), modified: Int64(row.int(1)), written: Int64(row.int(2)))
    }
    var modified: [JobState: Int64] = [:]
    // Two changes within a tick of the clock have the same time: one that came after the mark must not hide.
    for mark in marks where mark.modified + clockTick < mark.written {
      if let state = mark.state { modified[state] = mark.modified }
    }
    return modified
  }

  static func fact(_ fact: IndexFacts, _ database: Database) throws(SQLiteError) -> String? {
    try database.prepare("SELECT value FROM facts WHERE name = ?").first([.text(fact.rawValue)]) { $0.text(0) }
  }
}
