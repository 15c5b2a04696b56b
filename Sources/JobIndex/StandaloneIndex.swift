package import DurableFiles
import JobModel
package import JobStore
package import Logging
import SQLite
package import SystemPackage
import Threads

/// The index for a process that does not keep it: a command beside a server, or without one. Its calls block.
package struct StandaloneIndex {
  /// Without an index that is current, so many jobs are read from the folders; more take too long for each call.
  package static let maxJobs = 20_000

  /// A server has written by then whatever its folders show, milliseconds.
  private static let maxLag: Int64 = 1000

  private let folders: JobFolders
  private let file: IndexFile
  private let fileSystem: any FileSystem
  private let logger: Logger

  package init(_ folders: JobFolders, folder: FilePath, _ fileSystem: any FileSystem, logger: Logger) {
    self.folders = folders
    file = IndexFile(folder, fileSystem)
    self.fileSystem = fileSystem
    self.logger = logger
  }

  /// Lists from the index if it is current, else from the folders.
  ///
  /// - Throws: ``ListingError`` if there are more than ``maxJobs`` to read; what keeps the folders from being read.
  package func listing() async throws -> any JobListing {
    let state = IndexState()
    state.set(isBehind: false)
    let reader = try IndexReader(file, folders, fileSystem, state: state, indexer: nil)
    if !isCurrent() {
      try await reader.readFolders(atMost: Self.maxJobs, logger: logger)
    } else if FolderLock.isHeld(folders.outbox), try hasJustChanged() {
      // What was seen of a job before this command must not be missing in it.
      try await Task.sleep(for: .milliseconds(Self.maxLag))
    }
    return reader
  }

  private func hasJustChanged() throws(FileSystemError) -> Bool {
    for state in JobState.allCases {
      guard let modified = try fileSystem.status(of: folders.folder(of: state))?.modified else { continue }
      if Timestamp.now() - modified / 1_000_000 < Self.maxLag { return true }
    }
    return false
  }

  /// Makes the index anew.
  ///
  /// - Parameter report: is told how many jobs are left, now and then.
  /// - Throws: ``SQLiteError``, ``FileSystemError`` or ``IndexError``.
  package func remake(_ report: (Int) -> Void) throws {
    let lock = try file.takeFolder()
    defer { withExtendedLifetime(lock) {} }
    try file.remove()
    let writer = try IndexWriter(try file.openForWriting(), folders, fileSystem, logger: logger)
    try writer.begin()
    var last = 0
    while try writer.step() {
      let missing = try writer.missingCount()
      if missing != last { report(missing) }
      last = missing
    }
    try writer.writeMarks()
  }

  /// Whether every job is in the index: a server keeps it now, or has closed it and nothing has changed since. One that can't be
  /// read is not.
  private func isCurrent() -> Bool {
    do {
      guard try file.status() != nil else { return false }
      let database = try file.openForReading()
      guard try IndexTables.fact(.outbox, database) == folders.outbox.string else { return false }
      if FolderLock.isHeld(folders.outbox) { return try IndexTables.fact(.isFollowing, database) == "1" }
      let marks = try IndexTables.marks(of: folders.outbox, database)
      for state in [JobState.completed, .failed] {
        guard let mark = marks[state], try fileSystem.status(of: folders.folder(of: state))?.modified == mark else {
          return false
        }
      }
      return true
    } catch {
      logger.notice("the index can't be read", metadata: ["error": "\(error)"])
      return false
    }
  }
}
