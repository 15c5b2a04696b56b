package import JobModel
package import DurableFiles
package import SystemPackage

/// The paths of a job's files.
package struct JobFolders: Sendable {
  /// How long to wait for ``lockIDs(_:)``. Its holders release it after each batch, except a stopped process (SIGSTOP).
  private static let lockPatience = Duration.seconds(10)

  /// The folder of ``claimed`` in the inbox.
  package static let claimedName: FilePath.Component = ".claimed"

  package let inbox: FilePath
  package let outbox: FilePath

  /// Claims, that is drops taken from the inbox by rename, without a status document yet: `TOKEN/NAME`.
  package let claimed: FilePath
  /// Rejected files that were too large to read.
  package let oversize: FilePath
  package let results: FilePath
  package let jobs: FilePath
  /// Files being written; on the mount of the outbox's other folders.
  package let temporary: FilePath
  private let ongoing: FilePath
  private let completed: FilePath
  private let failed: FilePath

  package init(inbox: FilePath, outbox: FilePath) {
    self.inbox = inbox
    self.outbox = outbox
    claimed = inbox.appending(Self.claimedName)
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
  /// The path of a rejected job's bytes after another drop has taken its ID; `~` occurs in no ID.
  package func replacedJob(_ id: JobID, digest: Substring) -> FilePath { jobs.appending("\(id.text)~\(digest).json") }

  package func oversizeFile(_ id: JobID, digest: Substring? = nil) -> FilePath {
    oversize.appending(digest.map { "\(id.text)~\($0).json" } ?? "\(id.text).json")
  }

  /// Whether a file of this name in the inbox is a drop: it ends in `.json`, in any case, and is neither hidden nor a conflict
  /// copy.
  package static func isDropName(_ name: FilePath.Component) -> Bool {
    InboxName(name) == .drop
  }

  /// Whether a name ends in `.json`, in any case.
  package static func hasDropEnding(_ name: some Collection<UInt8>) -> Bool {
    let ending = name.suffix(".json".utf8.count)
    // A letter's case is its bit 0x20.
    return ending.first == UInt8(ascii: ".") && ending.map { $0 | 0x20 }.elementsEqual(".json".utf8)
  }

  /// A name without its ending; unchanged when it has none.
  package static func dropStem(_ name: String) -> Substring {
    hasDropEnding(name.utf8) ? name.dropLast(".json".count) : Substring(name)
  }

  /// Whether neither inbox nor outbox is, or is inside, the other, symbolic links resolved. Both must exist.
  package func areApart(_ fileSystem: any FileSystem) throws(FileSystemError) -> Bool {
    let (inner, outer) = (try fileSystem.resolve(inbox), try fileSystem.resolve(outbox))
    return !inner.starts(with: outer) && !outer.starts(with: inner)
  }

  /// The folders of the outbox between which files are moved: all on one mount.
  package var inOutbox: [FilePath] { [ongoing, completed, failed, results, jobs, temporary] }

  /// Creates the inbox's missing folders, durably.
  package func createInbox(_ fileSystem: any FileSystem) throws(FileSystemError) {
    try create(inbox, fileSystem)
    try fileSystem.createFolder(claimed, isPrivate: true)
    try fileSystem.createFolder(oversize, isPrivate: true)
    try fileSystem.sync(inbox)
  }

  /// Creates the outbox's missing folders, durably.
  package func createOutbox(_ fileSystem: any FileSystem) throws(FileSystemError) {
    try create(outbox, fileSystem)
    for folder in inOutbox { try fileSystem.createFolder(folder, isPrivate: folder == temporary) }
    try fileSystem.sync(outbox)
  }

  /// Creates the inbox or the outbox itself if it is missing, durably.
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

  /// Keeps IDs from being assigned and pruned at the same time: publishing and pruning both hold this lock. Waits up to
  /// ``lockPatience`` for it.
  package func lockIDs(_ fileSystem: any FileSystem) throws(FileSystemError) -> FolderLock {
    try fileSystem.lock(jobs, within: Self.lockPatience)
  }
}
