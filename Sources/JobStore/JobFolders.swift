package import JobModel
package import DurableFiles
package import SystemPackage

/// Where a job's files stand.
package struct JobFolders: Sendable {
  /// Whoever has the lock on the IDs gives it up after one batch; a process that was stopped may not.
  private static let lockPatience = Duration.seconds(10)

  package let inbox: FilePath
  package let outbox: FilePath

  /// Drops that were taken from the inbox and have no status document yet: `TOKEN/NAME`.
  package let claimed: FilePath
  /// Files that were too large to be read.
  package let oversize: FilePath
  package let results: FilePath
  package let jobs: FilePath
  /// Files that are being written; on the mount of all the outbox's folders.
  package let temporary: FilePath
  private let ongoing: FilePath
  private let completed: FilePath
  private let failed: FilePath

  package init(inbox: FilePath, outbox: FilePath) {
    self.inbox = inbox
    self.outbox = outbox
    claimed = inbox.appending(".claimed")
    oversize = inbox.appending(".rejected")
    results = outbox.appending("results")
    jobs = outbox.appending("jobs")
    temporary = outbox.appending(".tmp")
    ongoing = outbox.appending(JobState.ongoing.rawValue)
    completed = outbox.appending(JobState.completed.rawValue)
    failed = outbox.appending(JobState.failed.rawValue)
  }

  package func folder(of state: JobState) -> FilePath {
    switch state {
    case .ongoing: ongoing
    case .completed: completed
    case .failed: failed
    }
  }

  package func status(_ id: JobID, _ state: JobState) -> FilePath { folder(of: state).appending(id.text + ".json") }
  package func results(_ id: JobID) -> FilePath { results.appending(id.text + ".ndjson") }
  package func job(_ id: JobID) -> FilePath { jobs.appending(id.text + ".json") }
  /// Where a rejected drop's bytes go when another drop takes its ID; `~` occurs in no ID.
  package func replacedJob(_ id: JobID, digest: Substring) -> FilePath { jobs.appending("\(id.text)~\(digest).json") }

  package func oversizeFile(_ id: JobID, digest: Substring? = nil) -> FilePath {
    oversize.appending(digest.map { "\(id.text)~\($0).json" } ?? "\(id.text).json")
  }

  /// Whether a file of this name in the inbox is a drop.
  package static func isDropName(_ name: FilePath.Component) -> Bool {
    let bytes = name.bytes
    return bytes.first != UInt8(ascii: ".") && bytes.suffix(5).elementsEqual(".json".utf8)
  }

  /// Whether neither inbox nor outbox is the other one or inside it, also by symbolic links. Both must be there.
  package func areApart(_ fileSystem: any FileSystem) throws(FileSystemError) -> Bool {
    let (inner, outer) = (try fileSystem.resolve(inbox), try fileSystem.resolve(outbox))
    return !inner.starts(with: outer) && !outer.starts(with: inner)
  }

  /// The folders inside the outbox that files are moved between: all on one mount.
  package var inOutbox: [FilePath] { [ongoing, completed, failed, results, jobs, temporary] }

  /// Makes the folders that are missing inside the inbox, durably.
  package func createInbox(_ fileSystem: any FileSystem) throws(FileSystemError) {
    try create(inbox, fileSystem)
    try fileSystem.createFolder(claimed, isPrivate: true)
    try fileSystem.createFolder(oversize, isPrivate: true)
    try fileSystem.sync(inbox)
  }

  /// Makes the folders that are missing inside the outbox, durably.
  package func createOutbox(_ fileSystem: any FileSystem) throws(FileSystemError) {
    try create(outbox, fileSystem)
    for folder in inOutbox { try fileSystem.createFolder(folder, isPrivate: folder == temporary) }
    try fileSystem.sync(outbox)
  }

  /// Makes the inbox or the outbox itself where it is missing, durably.
  ///
  /// - Returns: whether it was missing.
  @discardableResult
  package func create(_ folder: FilePath, _ fileSystem: any FileSystem) throws(FileSystemError) -> Bool {
    if try fileSystem.status(of: folder) != nil { return false }
    try fileSystem.createFolder(folder, isPrivate: false)
    let parent = folder.removingLastComponent()
    try fileSystem.sync(parent.isEmpty ? "." : parent)
    return true
  }

  /// Keeps IDs from being given out and taken away at the same time: publishing and pruning both take it. Waits for whoever
  /// has it, within bounds.
  package func lockIDs(_ fileSystem: any FileSystem) throws(FileSystemError) -> FolderLock {
    try fileSystem.lock(jobs, within: Self.lockPatience)
  }
}
