import JobModel
import JobStore
import Logging
import DurableFiles
import SystemPackage

/// Looks at the inbox and claims what is complete. Blocks; used by one thread.
///
/// The folder is the truth: every look lists it, so a lost event costs nothing. A drop is complete when its content says
/// so, and is claimed by a rename inside the inbox's own mount. A claim is never put back: a newer drop of its name may
/// stand there.
struct InboxScanner {
  /// A file that was read this shortly after its last change may have changed again without showing it, nanoseconds.
  private static let racyNanoseconds: Int64 = 2_000_000_000

  private let configuration: PipelineConfiguration
  private let fileSystem: any FileSystem
  private let logger: Logger
  private let now: @Sendable () -> ContinuousClock.Instant

  private var listing: ArraySlice<FilePath> = []
  private var pending = PendingDrops()
  private var reports: InboxReports
  /// Claims that are not published: incomplete after all, left by a crash, or kept by a failed commit.
  private var openClaims: Set<FilePath> = []
  /// Claims that are not needed any more. Bounded by the listing that they come from.
  private var released: [FilePath] = []
  /// The folder, `.claimed/TOKEN`, that claims go to. Durable before anything is in it.
  private var claimFolder: FilePath?
  /// What was wrong with the inbox, or with some drop in it, since it was last listed.
  private(set) var problem: FileSystemError?

  init(
    _ configuration: PipelineConfiguration, _ fileSystem: any FileSystem, logger: Logger,
    now: @escaping @Sendable () -> ContinuousClock.Instant
  ) {
    self.configuration = configuration
    self.fileSystem = fileSystem
    self.logger = logger
    self.now = now
    reports = InboxReports(logger: logger)
  }

  private var folders: JobFolders { configuration.folders }

  /// When the next incomplete drop settles.
  var nextSettling: ContinuousClock.Instant? { pending.nextSettling(after: configuration.settle) }

  /// Takes up the claims that stand in an inbox that is new to this process.
  mutating func recoverClaims() throws(FileSystemError) {
    for token in try fileSystem.names(in: folders.claimed) {
      let folder = folders.claimed.appending(token)
      guard try fileSystem.status(of: folder)?.kind == .folder else { continue }
      let names = try fileSystem.names(in: folder)
      for name in names { openClaims.insert(folder.appending(name)) }
      if names.isEmpty { try fileSystem.removeFolder(folder) }
    }
  }

  /// Lists the inbox anew: claims first, then drops.
  mutating func list() throws(FileSystemError) {
    let names = try fileSystem.names(in: folders.inbox).filter { name in
      let isJob = JobFolders.isDropName(name)
      if !isJob { reports.foreign(folders.inbox.appending(name)) }
      return isJob
    }
    let drops = names.map { folders.inbox.appending($0) }
    problem = nil
    listing = ArraySlice(Array(openClaims) + drops)
    let present = Set(listing)
    pending.keep(only: present)
    reports.keep(drops: present)
  }

  /// The inbox can't be listed: there is nothing to look at.
  mutating func giveUpListing(_ error: FileSystemError) {
    listing = []
    note(error)
  }

  mutating func note(_ problem: FileSystemError) { self.problem = problem }

  /// Whether the last listing has drops that were not looked at yet.
  var hasMore: Bool { !listing.isEmpty }

  /// Claims and reads the next drops of the listing.
  ///
  /// - Parameters:
  ///   - maxCount: at most so many.
  ///   - maxBytes: no further one once these are reached.
  mutating func next(maxCount: Int, maxBytes: Int) -> [Drop] {
    var drops: [Drop] = []
    var bytes = 0
    // A name that is claimed twice must not replace the first claim.
    if let folder = claimFolder, openClaims.contains(where: { $0.removingLastComponent() == folder }) {
      claimFolder = nil
    }
    while drops.count < maxCount, bytes < maxBytes, let path = listing.popFirst() {
      do throws(FileSystemError) {
        guard let drop = try take(path) else { continue }
        drops.append(drop)
        bytes += drop.memoryBytes
      } catch {
        note(error)
        reports.report(path, "a drop can't be taken; it stays and is tried again", error: "\(error)")
      }
    }
    return drops
  }

  /// A claim that has been published, or found to be a duplicate, is not needed any more. It goes with all others of the
  /// look, by ``ClaimRemover``.
  mutating func release(_ drop: Drop) {
    forget(drop)
    released.append(drop.path)
  }

  /// The claims that were released since the last call, and then their folders: to be removed, at any later time. So further
  /// claims go to another folder: a name that is still to be removed never stands for a new drop.
  mutating func takeReleased() -> [FilePath] {
    if released.isEmpty { return [] }
    defer { released = [] }
    claimFolder = nil
    return released + Set(released.map { $0.removingLastComponent() })
  }

  /// Makes the next look's folder for claims while nobody waits for it. What fails is tried again when it is needed.
  mutating func prepare() {
    do throws(FileSystemError) { _ = try openClaimFolder() } catch { claimFolder = nil }
  }

  /// A claim that was moved elsewhere.
  mutating func forget(_ drop: Drop) {
    openClaims.remove(drop.path)
    pending.remove(drop.path)
  }

  /// Another folder has taken the inbox's place: what was known of the old one is not true of it.
  mutating func forgetFolder() {
    claimFolder = nil
    openClaims = []
    released = []
    pending.keep(only: [])
  }

  // MARK: One drop

  private mutating func take(_ path: FilePath) throws(FileSystemError) -> Drop? {
    guard let status = try fileSystem.status(of: path) else {
      openClaims.remove(path)
      return nil
    }
    guard status.kind == .regular else {
      reports.report(path, "left in the inbox: a \(status.kind.rawValue) is no job file")
      return nil
    }
    if status.size > UInt64(configuration.maxJobBytes) {
      guard note(path, status, digest: nil, reason: "") else { return nil }
      return try claimOversize(path, status)
    }
    if isKnownIncomplete(path, status) { return nil }
    guard let file = try fileSystem.open(path) else {
      openClaims.remove(path)
      return nil
    }
    return try take(path, file)
  }

  /// Reads a drop in its place, and claims it when it is complete, or has been seen incomplete for long enough.
  private mutating func take(_ path: FilePath, _ file: any OpenFile) throws(FileSystemError) -> Drop? {
    let name = path.lastComponent?.bytes ?? []
    var reader = DropReader(file, name: name, limit: configuration.maxJobBytes)
    let decoded = Result { () throws(JobError) in try JobDecoder.decode { reader.next() } }
    let contents = try reader.finish()
    if case .failure(let error) = decoded, error.kind == .incomplete {
      guard note(path, contents.status, digest: contents.sha256, reason: "\(error)") else { return nil }
    }
    let claim = try claim(path)
    var sharableOn: UInt64?
    // One from before may have a second name in `jobs/`, or bytes that a failed sync has spoiled.
    if claim != path {
      // Asked before its bytes are read again: who had it open before may have changed them, who has not can't any more.
      let isExclusive = file.isExclusive()
      guard try isUnchanged(claim, file, contents) else { return try take(claim) }
      if isExclusive && contents.status.isReadableByAll { sharableOn = contents.status.device }
    }
    let verdict: Drop.Verdict
    switch decoded {
    case .success(let document): verdict = .job(document)
    case .failure(let error): verdict = .rejected(error.failure)
    }
    return Drop(path: claim, name: name, verdict: verdict, sharableOn: sharableOn, contents: contents)
  }

  /// Whether a claim is the file that was read under its former name, with the same bytes. Its writer may have it open
  /// still, or may have put another in its place.
  private func isUnchanged(
    _ claim: FilePath, _ file: any OpenFile, _ contents: DropReader.Contents
  ) throws(FileSystemError) -> Bool {
    guard let status = try fileSystem.status(of: claim), status.isSameFile(as: contents.status) else { return false }
    return try FilePieces.digest(of: file, limit: contents.size) == contents.sha256
  }

  /// Whether reading it again would tell nothing new yet: it looks as it did, and has not settled.
  private func isKnownIncomplete(_ path: FilePath, _ status: FileStatus) -> Bool {
    guard let entry = pending[path], entry.status == status else { return false }
    let age = configuration.settle - (now() - entry.unchangedSince)
    let wallClock = Timestamp.now() * 1_000_000
    return age > .zero && wallClock - max(status.modified, status.changed) > Self.racyNanoseconds
  }

  private mutating func note(_ path: FilePath, _ status: FileStatus, digest: String?, reason: String) -> Bool {
    let isNew = pending[path] == nil
    let isSettled = pending.note(
      path, status, digest: digest, now: now(), settle: configuration.settle)
    if isNew && !isSettled {
      logger.debug(
        "a drop is not complete yet", metadata: ["file": "\(path.lastComponent?.string ?? "")", "reason": "\(reason)"])
    }
    return isSettled
  }

  /// Moves a drop to `.claimed/TOKEN/NAME`; one that is a claim already stays where it is.
  private mutating func claim(_ path: FilePath) throws(FileSystemError) -> FilePath {
    if openClaims.contains(path) { return path }
    guard let name = path.lastComponent else { return path }
    let isFolderNew = claimFolder == nil
    let claim = try openClaimFolder().appending(name)
    do {
      try fileSystem.rename(path, to: claim)
    } catch {
      claimFolder = nil
      // Somebody may have removed the folder while it was empty; or it is the drop that is gone.
      if error.cause == .noSuchFileOrDirectory && !isFolderNew { return try self.claim(path) }
      throw error
    }
    openClaims.insert(claim)
    pending.remove(path)
    reports.forget(path)
    return claim
  }

  private mutating func openClaimFolder() throws(FileSystemError) -> FilePath {
    if let claimFolder { return claimFolder }
    try folders.createInbox(fileSystem)
    let folder = folders.claimed.appending(UniqueName.make())
    try fileSystem.createFolder(folder, isPrivate: true)
    try DurableWriter(fileSystem, temporaryFolder: folders.claimed).sync(folders: [folders.claimed])
    claimFolder = folder
    return folder
  }

  private mutating func claimOversize(
    _ path: FilePath, _ status: FileStatus
  ) throws(FileSystemError) -> Drop {
    let claim = try claim(path)
    let reason = "the file has \(status.size) bytes; at most \(configuration.maxJobBytes) are read (--max-job-bytes)"
    return Drop(
      path: claim, name: claim.lastComponent?.bytes ?? [], verdict: .oversize(size: status.size, reason: reason),
      contents: nil)
  }
}
