import DurableFiles
import JobModel
import JobStore
import Logging
import SQLite
import SystemPackage

/// Writes the index: what it is told has changed, and what it finds in the folders by itself. One thread at a time; its calls
/// block.
///
/// The work that it finds is done in steps of some ten milliseconds, so that changes don't wait for it.
final class IndexWriter {
  /// Documents that are read in a step.
  private static let maxDocuments = 64
  /// Lines that are read in a step, bytes.
  private static let maxLineBytes = 1 << 20
  /// Rows of removed jobs that are removed in a step.
  private static let maxRemovedRows = 1024
  /// Running jobs whose lines are read; those of others are read when they end.
  private static let maxRunning = 256
  /// Jobs whose lines can't be read and are left alone for now.
  private static let maxUnreadable = 1000

  let tables: IndexTables
  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let logger: Logger
  private var comparison: FolderComparison?
  /// The lines of one job that are being read.
  private var lines: JobLines?
  private var unreadable: Set<Int> = []
  /// When the folders had changed last, at the time of the comparison, nanoseconds since 1970.
  private var comparedTimes: [JobState: Int64] = [:]
  private var isFollowing = false

  init(
    _ database: Database, _ folders: JobFolders, _ fileSystem: any FileSystem, logger: Logger
  ) throws(SQLiteError) {
    tables = try IndexTables(database)
    self.folders = folders
    self.fileSystem = fileSystem
    self.logger = logger
  }

  // MARK: Changes

  /// Writes how jobs stand now, all of it or nothing.
  ///
  /// - Parameter changes: nil for a job that was removed.
  func apply(_ changes: [JobID: StatusDocument?]) throws {
    if changes.isEmpty { return }
    try transaction {
      for (id, status) in changes {
        if let status {
          try tables.put(status, id: id)
        } else if let job = try tables.job(id) {
          try tables.remove(job.number)
        }
      }
    }
  }

  private func transaction(_ body: () throws -> Void) throws {
    do { try tables.database.transaction(body) } catch {
      // What it had written is not there.
      tables.forget()
      lines = nil
      throw error
    }
  }

  // MARK: Work

  /// To be called once, before all else: finds out what may have changed since the index was last closed.
  func begin() throws {
    var modified: [JobState: Int64] = [:]
    try transaction {
      modified = try tables.takeMarks(of: folders.outbox)
      try tables.set(.outbox, folders.outbox.string)
      try tables.set(.isFollowing, "0")
    }
    comparedTimes = modified
    try compare(all: false)
  }

  /// Begins to compare the index with the folders.
  ///
  /// - Parameter all: also those folders that have not changed since they were last compared.
  func compare(all: Bool) throws(FileSystemError) {
    var states: [JobState] = []
    for state in JobState.allCases {
      let modified = try fileSystem.status(of: folders.folder(of: state))?.modified
      // A folder's time does not tell what has become of the journals of running jobs.
      if all || state == .ongoing || modified != comparedTimes[state] { states.append(state) }
      comparedTimes[state] = modified
    }
    comparison = try FolderComparison(folders, fileSystem, states: states)
    unreadable = []
  }

  /// Says in the index whether every change is in it.
  func set(isFollowing: Bool) throws {
    if isFollowing == self.isFollowing { return }
    try transaction { try tables.set(.isFollowing, isFollowing ? "1" : "0") }
    self.isFollowing = isFollowing
  }

  /// Says in the index what the folders are like now: to be called last, when no job moves any more.
  func writeMarks() throws {
    try transaction {
      for state in [JobState.completed, .failed] {
        guard let status = try fileSystem.status(of: folders.folder(of: state)) else { continue }
        try tables.addMark(state, modified: status.modified, written: Timestamp.now() * 1_000_000)
      }
      try tables.set(.isFollowing, "0")
    }
  }

  /// Does a step of the work that there is.
  ///
  /// - Returns: whether there may be more.
  /// - Throws: ``SQLiteError``, or ``FileSystemError`` of a folder.
  func step() throws -> Bool {
    if comparison != nil {
      try stepComparison()
      return true
    }
    return try readDocuments() || removeRows() || readLines()
  }

  /// Whether jobs may be in the folders that are not in the index.
  func isBehind() throws -> Bool { try comparison != nil || missingCount() > 0 }

  /// Jobs that were found and are still to be read.
  func missingCount() throws -> Int {
    try tables.database.prepare("SELECT count(*) FROM missing").first([]) { $0.int(0) } ?? 0
  }

  private func stepComparison() throws {
    do {
      try transaction { if try comparison?.next(tables) != true { comparison = nil } }
    } catch {
      // It has passed over what was not written.
      comparison = nil
      throw error
    }
  }

  // MARK: Documents

  /// - Returns: false if none is missing.
  private func readDocuments() throws -> Bool {
    let ids = try tables.missing(atMost: Self.maxDocuments)
    if ids.isEmpty { return false }
    let reader = StatusReader(folders, fileSystem)
    try transaction {
      for id in ids {
        do {
          if let document = try reader.read(id) { try tables.put(document, id: id) } else { report(damaged: id) }
        } catch let error as FileSystemError {
          logger.warning(
            "a status document can't be read for the index", metadata: ["job": "\(id)", "error": "\(error)"])
        }
        try tables.removeMissing(id)
      }
    }
    return true
  }

  private func report(damaged id: JobID) {
    logger.warning("a job is left out of the index: its status document is gone or damaged", metadata: ["job": "\(id)"])
  }

  // MARK: Lines

  /// Reads lines of finished jobs, the newest first: of many small ones, or a part of a large one.
  ///
  /// - Returns: false if all are read.
  private func readLines() throws -> Bool {
    let jobs = try lines.map { [$0.job] } ?? tables.unreadJobs(atMost: Self.maxDocuments, except: unreadable)
    if jobs.isEmpty { return false }
    try transaction {
      var bytes = 0
      for job in jobs where bytes < Self.maxLineBytes {
        bytes += try readLines(of: job, atMost: Self.maxLineBytes - bytes)
      }
    }
    return true
  }

  /// Reads what running jobs have written since they were last read.
  ///
  /// - Returns: whether any job runs.
  func readRunning() throws -> Bool {
    let ids = try tables.database.prepare("SELECT id FROM jobs WHERE state = 0 ORDER BY number DESC LIMIT ?")
      .all([.integer(Self.maxRunning)]) { JobID($0.text(0)) }
    for id in ids { try readLines(ofRunning: id) }
    return !ids.isEmpty
  }

  /// Reads what a running job has written since it was last read.
  func readLines(ofRunning id: JobID) throws {
    guard lines == nil, let job = try tables.job(id), job.state == .ongoing else { return }
    try transaction { _ = try readLines(of: job, atMost: Self.maxLineBytes) }
    guard let rest = lines?.takeBatch() else { return }
    lines = nil
    try transaction { try tables.add(rest, to: job.number, unread: rest.end) }
  }

  /// - Returns: how many bytes were read.
  private func readLines(of job: StoredJob, atMost maxBytes: Int) throws -> Int {
    var current = lines ?? JobLines(of: job, folders, fileSystem)
    lines = nil
    // It may have been removed, and another one have its ID.
    guard let stored = try tables.job(job.id), stored.number == job.number else { return 0 }
    var bytes = 0
    do {
      while bytes < maxBytes {
        guard let count = try current.read() else {
          let rest = current.takeBatch()
          try tables.add(rest, to: job.number, unread: stored.state == .ongoing ? rest.end : nil)
          report(rest, of: job)
          return bytes
        }
        bytes += count
        if current.batch.isFull {
          let batch = current.takeBatch()
          try tables.add(batch, to: job.number, unread: batch.end)
          report(batch, of: job)
        }
      }
      lines = current
    } catch let error as FileSystemError {
      if unreadable.count < Self.maxUnreadable { unreadable.insert(job.number) }
      logger.warning("results can't be read for the index", metadata: ["job": "\(job.id)", "error": "\(error)"])
    }
    return bytes
  }

  private func report(_ batch: LineBatch, of job: StoredJob) {
    if batch.damaged == 0 { return }
    logger.warning(
      "damaged result lines are left out of the index", metadata: ["job": "\(job.id)", "lines": "\(batch.damaged)"])
  }

  // MARK: Removing

  /// - Returns: false if there is nothing to remove.
  private func removeRows() throws -> Bool {
    var isMore = false
    try transaction { isMore = try tables.removeRows(atMost: Self.maxRemovedRows) }
    return isMore
  }
}
