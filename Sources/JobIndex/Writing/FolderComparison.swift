import DurableFiles
import JobModel
import JobStore
import SQLite
import StreamingJSON
import SystemPackage

/// Finds where the index and the folders differ, a piece at a time.
///
/// First each job in the index is looked for in the folders, then each name in the folders in the index. What is missing there
/// is noted in the table `missing`, and read later, the newest first. So memory is bounded, however many jobs there are.
struct FolderComparison {
  /// Jobs that are compared at once.
  private static let pieceCount = 512

  private enum Step {
    /// The jobs in the index from this number on.
    case rows(from: Int)
    case names(JobState, any FolderNames)
  }

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let states: [JobState]
  private var left: [Step]

  /// - Parameter states: the folders that may differ.
  init(_ folders: JobFolders, _ fileSystem: any FileSystem, states: [JobState]) throws(FileSystemError) {
    self.folders = folders
    self.fileSystem = fileSystem
    self.states = states
    left = []
    for state in states { left.append(.names(state, try fileSystem.listing(of: folders.folder(of: state)))) }
    left.append(.rows(from: 0))
  }

  /// Compares the next jobs.
  ///
  /// - Returns: whether there are more.
  mutating func next(_ tables: IndexTables) throws -> Bool {
    switch left.popLast() {
    case .rows(let first)?:
      if let next = try compareRows(from: first, tables) { left.append(.rows(from: next)) }
    case .names(let state, let names)?:
      if try compareNames(names, in: state, tables) { left.append(.names(state, names)) }
    case nil: break
    }
    return !left.isEmpty
  }

  // MARK: Jobs in the index

  /// - Returns: where to go on; nil at the end.
  private func compareRows(from first: Int, _ tables: IndexTables) throws -> Int? {
    let codes = states.map { "\(StateCode.of($0))" }.joined(separator: ", ")
    let jobs = try tables.database.prepare(
      "SELECT number, id, state, unread FROM jobs WHERE number >= ? AND state IN (\(codes)) ORDER BY number LIMIT ?"
    ).all([.integer(first), .integer(Self.pieceCount)]) { IndexTables.job($0) }
    for job in jobs where try isChanged(job) { try replace(job, tables) }
    return jobs.count < Self.pieceCount ? nil : jobs.last.map { $0.number + 1 }
  }

  private func isChanged(_ job: StoredJob) throws(FileSystemError) -> Bool {
    // Of a job that ran when the index was closed, lines that were read may be gone after a power cut, and others there.
    if job.state == .ongoing, job.unread ?? 0 > 0 { return true }
    return try fileSystem.status(of: folders.status(job.id, job.state)) == nil
  }

  private func replace(_ job: StoredJob, _ tables: IndexTables) throws {
    let document = try StatusReader(folders, fileSystem).read(job.id)
    try tables.remove(job.number)
    if let document { try tables.put(document, id: job.id) }
  }

  // MARK: Names in the folders

  /// - Returns: whether there are more.
  private func compareNames(_ names: any FolderNames, in state: JobState, _ tables: IndexTables) throws -> Bool {
    let piece = try names.next(Self.pieceCount)
    for name in piece {
      guard name.extension == "json", let id = JobID(name.stem), try tables.job(id)?.state != state else { continue }
      guard let status = try fileSystem.status(of: folders.status(id, state)) else { continue }
      try tables.addMissing(id, modified: status.modified)
    }
    return !piece.isEmpty
  }
}
