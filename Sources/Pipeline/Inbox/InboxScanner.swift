import JobModel
import JobStore
import Logging
import DurableFiles
import SystemPackage

/// Scans the inbox and claims what is complete. Blocks; used by one thread.
///
/// The folder is the truth: every scan lists it, so a lost event costs nothing. A drop is complete when its content says
/// so, and is claimed by a rename inside the inbox's own mount. A claim is never put back: a newer drop of its name may
/// stand there. Once handed on, a claim belongs to ``Admission``.
struct InboxScanner {
  /// What a part of the listing has come to.
  struct Batch {
    var drops: [Drop] = []
    /// Large drops: to be inspected on another thread.
    var large: [FilePath] = []
    /// Claimed, durably.
    var retries: [DroppedOrder] = []
  }

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let inspector: DropInspector
  private let maxJobBytes: Int
  private let logger: Logger
  private let renamed: RenamedDrops
  private let now: @Sendable () -> ContinuousClock.Instant

  private var listing: ArraySlice<FilePath> = []
  private var pending: PendingDrops
  private var reports: InboxReports
  /// Claims that were not handed on: incomplete after all, or left by a crash.
  private var openClaims: Set<FilePath> = []
  /// Cancels of the listing that were not looked at.
  private var listedCancels: [FilePath] = []
  /// Cancels that were handed on, as they were then; they stay in the inbox until they are carried out.
  private var cancels: [FilePath: FileStatus] = [:]
  /// Large drops that are being inspected.
  private var inspecting: Set<FilePath> = []
  /// The folder, `.claimed/TOKEN`, that claims go to. Durable before anything is in it.
  private var claimFolder: FilePath?
  /// What was wrong with the inbox, or with some drop in it, since it was last listed.
  private(set) var problem: FileSystemError?

  /// - Parameters:
  ///   - maxJobBytes: a larger file is not read, bytes.
  ///   - settle: how long an incomplete drop must be seen unchanged before it is rejected.
  ///   - renamed: for look-ups.
  init(
    _ folders: JobFolders, _ fileSystem: any FileSystem, _ inspector: DropInspector, maxJobBytes: Int,
    settle: Duration, renamed: RenamedDrops = RenamedDrops(), logger: Logger,
    now: @escaping @Sendable () -> ContinuousClock.Instant
  ) {
    self.folders = folders
    self.fileSystem = fileSystem
    self.inspector = inspector
    self.maxJobBytes = maxJobBytes
    pending = PendingDrops(settle: settle)
    self.renamed = renamed
    self.logger = logger
    self.now = now
    reports = InboxReports(logger: logger)
  }

  /// When the next incomplete drop is to be read again, if nothing changes.
  var nextRead: ContinuousClock.Instant? { pending.nextRead }

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
  ///
  /// - Parameter closed: files whose writers have closed them.
  mutating func list(closed: ClosedFiles = ClosedFiles()) throws(FileSystemError) {
    reports.beginScan(now())
    var (drops, cancels, retries): ([FilePath], [FilePath], [FilePath]) = ([], [], [])
    for name in try fileSystem.names(in: folders.inbox) {
      let path = folders.inbox.appending(name)
      switch InboxName(name) {
      case .drop: drops.append(path)
      case .order(let order):
        switch order.kind {
        case .cancel: cancels.append(path)
        case .retry: retries.append(path)
        }
      case .hidden, .conflictCopy, .other: reports.foreign(path)
      }
    }
    renamed.listed(drops, isGone: isGone)
    openClaims.forEach(renamed.claimed)
    problem = nil
    listing = ArraySlice(Array(openClaims) + drops + retries)
    let present = Set(listing)
    listedCancels = cancels
    let listed = Set(cancels)
    self.cancels = self.cancels.filter { listed.contains($0.key) }
    pending.keep(only: present)
    for name in closed.names { pending.close(folders.inbox.appending(name)) }
    if !closed.isComplete { pending.closeAll() }
    pending.chooseLarge(now())
    reports.keep(present.union(listed))
  }

  private func isGone(_ path: FilePath) -> Bool {
    do throws(FileSystemError) { return try fileSystem.status(of: path) == nil } catch { return false }
  }

  /// The inbox can't be listed: there is nothing to scan.
  mutating func abandonListing(_ error: FileSystemError) {
    listing = []
    listedCancels = []
    problem = error
  }

  /// Whether the last listing has drops left.
  var hasMore: Bool { !listing.isEmpty }

  /// Claims and reads the next drops of the listing. Their claims are the caller's from now on.
  ///
  /// - Parameters:
  ///   - maxCount: at most so many.
  ///   - maxBytes: no further one once these are reached.
  ///   - isStopping: ends the batch.
  mutating func next(maxCount: Int, maxBytes: Int, isStopping: () -> Bool = { false }) -> Batch {
    var batch = Batch()
    var bytes = 0
    while batch.drops.count + batch.retries.count < maxCount, bytes < maxBytes, !isStopping(),
      let path = listing.popFirst()
    {
      do throws(FileSystemError) {
        guard let drop = try claimIfComplete(path, &batch) else { continue }
        handOn(drop)
        batch.drops.append(drop)
        bytes += drop.memoryBytes
      } catch {
        report(error, path)
      }
    }
    batch.retries = secure(batch.retries)
    // The claims of this batch are removed together with their folder: further ones go to another.
    if !batch.drops.isEmpty || !batch.retries.isEmpty { claimFolder = nil }
    return batch
  }

  private mutating func handOn(_ drop: Drop) {
    openClaims.remove(drop.claim)
    pending.remove(drop.claim)
  }

  private mutating func report(_ error: FileSystemError, _ path: FilePath) {
    problem = error
    reports.report(path, "the file can't be claimed; it stays in the inbox and is tried again", error: "\(error)")
  }

  /// Makes the folder for the next claims while nothing waits for it. What fails is tried again when it is needed.
  mutating func prepare() {
    do throws(FileSystemError) { _ = try openClaimFolder() } catch { claimFolder = nil }
  }

  /// Another folder has taken the inbox's place: what was known of the old one is not true of it.
  mutating func forgetFolder() {
    claimFolder = nil
    openClaims = []
    cancels = [:]
    pending.keep(only: [])
  }

  // MARK: Large drops

  /// Claims a large drop that was inspected elsewhere, if it is complete, or has been incomplete for long enough.
  ///
  /// - Parameter inspection: nil when nothing stood there any more.
  mutating func claimInspected(_ path: FilePath, _ inspection: DropInspector.Inspection?) -> FilePath? {
    guard let inspection else {
      openClaims.remove(path)
      return nil
    }
    do throws(FileSystemError) {
      return isDue(path, inspection) ? try claim(path) : nil
    } catch {
      report(error, path)
      return nil
    }
  }

  /// Ends what ``Batch/large`` began.
  ///
  /// - Parameter drop: its claim is the caller's from now on; nil leaves it here.
  mutating func endInspection(_ path: FilePath, _ drop: Drop?, failure: FileSystemError? = nil) {
    inspecting.remove(path)
    pending.endLargeRead(path)
    if let failure { report(failure, path) }
    guard let drop else { return }
    handOn(drop)
    if drop.claim.removingLastComponent() == claimFolder { claimFolder = nil }
  }

  // MARK: Orders

  /// The cancels of the listing that are new. They stay where they are: each may be carried out any number of times.
  mutating func takeCancels() -> [DroppedOrder] {
    defer { listedCancels = [] }
    var taken: [DroppedOrder] = []
    for path in listedCancels {
      do throws(FileSystemError) {
        guard let status = try fileSystem.status(of: path), cancels[path] != status else { continue }
        guard let order = path.lastComponent.flatMap(JobOrder.init), expectRegular(path, status) else { continue }
        cancels[path] = status
        taken.append(DroppedOrder(order: order, path: path))
      } catch {
        report(error, path)
      }
    }
    return taken
  }

  /// Makes the claims of retries durable: the name of a claim's folder tells its order from others, whatever crashes.
  private mutating func secure(_ retries: [DroppedOrder]) -> [DroppedOrder] {
    guard let first = retries.first else { return [] }
    let claimFolders = Set(retries.map { $0.path.removingLastComponent() }).sorted { $0.string < $1.string }
    do throws(FileSystemError) {
      try DurableWriter(fileSystem, temporaryFolder: folders.claimed).sync(folders: [folders.inbox] + claimFolders)
      openClaims.subtract(retries.map(\.path))
      return retries
    } catch {
      // Their claims are in the next listing.
      report(error, first.path)
      return []
    }
  }

  // MARK: One drop

  private mutating func claimIfComplete(_ path: FilePath, _ batch: inout Batch) throws(FileSystemError) -> Drop? {
    if inspecting.contains(path) { return nil }
    guard let status = try fileSystem.status(of: path) else {
      openClaims.remove(path)
      return nil
    }
    guard expectRegular(path, status) else { return nil }
    if let order = path.lastComponent.flatMap(JobOrder.init) {
      let claim = try claim(path)
      let token = claim.removingLastComponent().lastComponent?.string
      batch.retries.append(DroppedOrder(order: order, path: claim, token: token))
      return nil
    }
    if status.size > UInt64(maxJobBytes) {
      let reading = PendingDrops.Reading(status: status, digest: nil, isLarge: false, cost: .zero, time: now())
      let isSettled = observe(path, reading, "the file is over --max-job-bytes")
      return isSettled ? try claimOversize(path, status) : nil
    }
    guard pending.isDue(path, status, now: now()) else { return nil }
    guard let file = try fileSystem.open(path) else {
      openClaims.remove(path)
      return nil
    }
    if file.status.size > UInt64(file.pieceBytes) {
      inspecting.insert(path)
      pending.beginLargeRead(path)
      batch.large.append(path)
      return nil
    }
    let inspection = try inspector.inspect(file)
    guard isDue(path, inspection) else { return nil }
    let claim = try claim(path)
    if let drop = try inspector.secure(claim, isNew: claim != path, inspection) { return drop }
    // It changed between the inspection and the claim. A claim is never renamed: this ends.
    return try claimIfComplete(claim, &batch)
  }

  /// Links, FIFOs and the like are never opened.
  private mutating func expectRegular(_ path: FilePath, _ status: FileStatus) -> Bool {
    if status.kind == .regular { return true }
    reports.report(path, "left in the inbox: a \(status.kind.rawValue) is not a job file")
    return false
  }

  /// Whether a drop is complete, or has been seen incomplete for long enough to be rejected.
  private mutating func isDue(_ path: FilePath, _ inspection: DropInspector.Inspection) -> Bool {
    guard inspection.isIncomplete, case .failure(let error) = inspection.decoded else { return true }
    let contents = inspection.contents
    let reading = PendingDrops.Reading(
      status: contents.status, digest: contents.sha256, isLarge: contents.bytes == nil, cost: inspection.cost,
      time: now())
    return observe(path, reading, "\(error)")
  }

  private mutating func observe(_ path: FilePath, _ reading: PendingDrops.Reading, _ reason: String) -> Bool {
    let isNew = !pending.contains(path)
    let isSettled = pending.observe(path, reading)
    if isNew && !isSettled {
      logger.debug(
        "drop not complete yet", metadata: ["file": "\(path.lastComponent?.string ?? "")", "reason": "\(reason)"])
    }
    return isSettled
  }

  /// Moves a drop to `.claimed/TOKEN/NAME`; one that is a claim already stays where it is.
  private mutating func claim(_ path: FilePath) throws(FileSystemError) -> FilePath {
    if openClaims.contains(path) { return path }
    guard let name = path.lastComponent else { return path }
    // A name that is claimed twice must not replace the first claim.
    if let folder = claimFolder, openClaims.contains(folder.appending(name)) { claimFolder = nil }
    let isFolderNew = claimFolder == nil
    let claim = try openClaimFolder().appending(name)
    renamed.claimed(claim)
    do {
      try fileSystem.rename(path, to: claim)
    } catch {
      claimFolder = nil
      // Another process may have removed the empty folder; or the drop is gone.
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
    let reason = "the file has \(status.size) bytes; at most \(maxJobBytes) are read (--max-job-bytes)"
    return Drop(
      claim: claim, name: claim.lastComponent?.bytes ?? [],
      verdict: .oversize(size: status.size, Failure(.tooLarge, reason)), contents: nil)
  }
}
