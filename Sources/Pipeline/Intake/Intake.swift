import JobStore
import JobModel
import StreamingJSON
import Logging
import DurableFiles
import StoreMaster
import SystemPackage
import Threads

/// Everything that happens to a job before it runs: taken out of the inbox, accepted or rejected, loaded. An actor on a
/// thread of its own, since all of it waits for the disk.
actor Intake {
  /// At most so many drops are published together: enough to share a sync, few enough for the first not to wait for the
  /// last, and for a stop not to wait for either.
  private static let maxBatchCount = 512
  /// No further one is taken once these bytes are reached.
  private static let maxBatchBytes = 32 << 20

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let configuration: PipelineConfiguration
  private let fileSystem: any FileSystem
  private let writer: DurableWriter
  private let budget: MemoryBudget
  private let health: Health
  private let logger: Logger
  private let remover: ClaimRemover
  private var scanner: InboxScanner
  private var publisher: Publisher
  private var loader: JobLoader
  private var inboxLock: FolderLock?
  private var inboxIdentity: FileStatus?

  init(
    _ configuration: PipelineConfiguration, _ fileSystem: any FileSystem, writer: DurableWriter,
    remover: ClaimRemover, stores: StoreMaster, budget: MemoryBudget, health: Health, logger: Logger,
    now: @escaping @Sendable () -> ContinuousClock.Instant
  ) throws(ThreadError) {
    thread = try ThreadExecutor(name: "intake")
    self.configuration = configuration
    self.fileSystem = fileSystem
    self.writer = writer
    self.remover = remover
    self.budget = budget
    self.health = health
    self.logger = logger
    scanner = InboxScanner(configuration, fileSystem, logger: logger, now: now)
    publisher = Publisher(configuration.folders, fileSystem, writer)
    loader = JobLoader(configuration.folders, fileSystem, writer, stores: stores)
  }

  /// Jobs accepted or loaded from now on see these stores.
  func use(_ stores: StoreMaster) { loader.stores = stores }

  // MARK: Recovery

  /// Takes up what a former process left: unfinished jobs, and claims, which the next look then finds.
  ///
  /// - Returns: the jobs that stand in `ongoing/`, oldest first. A finished document there is moved to its folder.
  func recover() throws(FileSystemError) -> [AcceptedJob] {
    let folders = configuration.folders
    try lockInbox()
    try writer.sweep()
    var jobs: [AcceptedJob] = []
    for name in try fileSystem.names(in: folders.folder(of: .ongoing)) {
      guard let id = JobID(name.stem), name.extension == "json" else { continue }
      if let job = try recover(id) { jobs.append(job) }
    }
    return jobs.sorted { ($0.status.acceptedAt, $0.id) < ($1.status.acceptedAt, $1.id) }
  }

  private func recover(_ id: JobID) throws(FileSystemError) -> AcceptedJob? {
    let folders = configuration.folders
    let path = folders.status(id, .ongoing)
    guard let content = try fileSystem.read(path, limit: StatusDocument.maxBytes) else { return nil }
    do throws(JSONError) {
      let status = try StatusDocument(decoding: content.bytes)
      guard status.state != .ongoing else {
        let size = fileSystemSize(folders.job(id))
        return AcceptedJob(id: id, status: status, document: nil, stores: nil, memoryBytes: size)
      }
      finishMove(id, to: status.state)
    } catch {
      logger.error(
        "a status document can't be read and is left as it is",
        metadata: ["file": "\(path)", "error": "\(error.reason)"])
    }
    return nil
  }

  /// The size of a job's file as far as it is known: an unreadable one is found when it is loaded.
  private func fileSystemSize(_ path: FilePath) -> Int {
    do throws(FileSystemError) { return Int(clamping: try fileSystem.status(of: path)?.size ?? 0) } catch { return 0 }
  }

  private func finishMove(_ id: JobID, to state: JobState) {
    let folders = configuration.folders
    do throws(FileSystemError) {
      try fileSystem.rename(folders.status(id, .ongoing), to: folders.status(id, state))
      try writer.sync(folders: [folders.folder(of: .ongoing), folders.folder(of: state)])
    } catch {
      logger.error("a finished job can't be moved", metadata: ["job": "\(id)", "error": "\(error)"])
    }
  }

  // MARK: Looking

  struct Look {
    /// Jobs that can begin to run.
    var loaded: [RunningJob] = []
    /// Jobs for which there is no memory now.
    var waiting: [AcceptedJob] = []
    var count: Int { loaded.count + waiting.count }
    var isEmpty: Bool { count == 0 }
    /// Whether the listing has more drops.
    var hasMore = false
    /// When an incomplete drop settles.
    var nextSettling: ContinuousClock.Instant?
  }

  /// Looks at the inbox whenever ``Looks`` says so, until they end.
  ///
  /// - Parameter handOn: takes what a look has found, if only nothing.
  func run(_ looks: Looks, handOn: @Sendable (Look) async -> Void) async {
    while await looks.next() {
      let start = ContinuousClock.now
      beginLook()
      var look = Look(hasMore: true)
      var takenCount = 0
      while look.hasMore && !looks.isEnded {
        look = takeNext()
        takenCount += look.count
        await handOn(look)
      }
      if takenCount > 0 { scanner.prepare() }
      looks.schedule(settling: look.nextSettling)
      await looks.rest(after: ContinuousClock.now - start, taken: takenCount)
    }
    // A look that was ended early.
    remover.add(scanner.takeReleased())
  }

  /// Begins a look: lists the inbox.
  func beginLook() {
    do throws(FileSystemError) {
      try lockInbox()
      try scanner.list()
      remover.retry()
    } catch {
      scanner.giveUpListing(error)
    }
  }

  /// Takes the next drops of the listing, publishes them, and gives back those that became jobs.
  func takeNext() -> Look {
    defer { reportInbox() }
    guard hasRoom(), scanner.hasMore else { return Look(nextSettling: scanner.nextSettling) }
    var look = Look()
    let drops = scanner.next(maxCount: Self.maxBatchCount, maxBytes: Self.maxBatchBytes)
    do throws(FileSystemError) {
      let outcomes = try publisher.publish(drops)
      if !drops.isEmpty { health.outbox.clear() }
      for (drop, outcome) in zip(drops, outcomes) { settle(drop, outcome, &look) }
    } catch {
      report(error, health.outbox, "drops can't be accepted; they are kept and tried again")
    }
    if !scanner.hasMore { remover.add(scanner.takeReleased()) }
    look.hasMore = scanner.hasMore
    look.nextSettling = scanner.nextSettling
    return look
  }

  private func settle(_ drop: Drop, _ outcome: Publisher.Outcome, _ look: inout Look) {
    do throws(FileSystemError) {
      switch outcome {
      case .accepted(let id, let document, let status):
        logger.info("accepted", metadata: ["job": "\(id)", "images": "\(document.imageCount)"])
        admit(
          AcceptedJob(
            id: id, status: status, document: document, stores: loader.stores, memoryBytes: document.memoryBytes),
          &look)
        scanner.release(drop)
      case .rejected(let id, let status):
        logger.warning("rejected", metadata: ["job": "\(id)", "reason": "\(status.failures.first?.reason ?? "")"])
        try giveUp(drop, id)
      case .duplicate(let id):
        logger.info("a duplicate was dropped and is ignored", metadata: ["job": "\(id)"])
        health.duplicates.add(1)
        try giveUp(drop, id)
      case .deferred: break
      }
    } catch {
      // The claim stands; the next look finds that its job is known, and tries again.
      scanner.note(error)
    }
  }

  private func admit(_ job: AcceptedJob, _ look: inout Look) {
    if budget.reserve(job.memoryBytes) {
      do throws(JobLoader.Failure) {
        let loaded = try loader.load(job)
        budget.exchange(job.memoryBytes, for: loaded.memoryBytes)
        return look.loaded.append(loaded)
      } catch {
        // Without its journal to read, a job at hand has nothing that can fail; should that change, it waits.
        budget.release(job.memoryBytes)
      }
    }
    look.waiting.append(
      AcceptedJob(id: job.id, status: job.status, document: nil, stores: job.stores, memoryBytes: job.memoryBytes))
  }

  /// A claim that is not needed any more: removed, or, when it was too large to be copied, moved out of the way.
  private func giveUp(_ drop: Drop, _ id: JobID) throws(FileSystemError) {
    guard case .oversize = drop.verdict else { return scanner.release(drop) }
    let folders = configuration.folders
    // Somebody may have removed the folder, with what was in it.
    try folders.createInbox(fileSystem)
    var target = folders.oversizeFile(id)
    if try fileSystem.status(of: target) != nil {
      target = folders.oversizeFile(id, digest: Substring(UniqueName.make()))
    }
    try fileSystem.rename(drop.path, to: target)
    try writer.sync(folders: [folders.oversize])
    scanner.forget(drop)
  }

  /// Keeps other processes out of the inbox, and makes its folders; again when another folder has taken its place.
  private func lockInbox() throws(FileSystemError) {
    let folders = configuration.folders
    let identity = try fileSystem.status(of: folders.inbox)
    if let identity, let inboxIdentity, identity.isSameFile(as: inboxIdentity), inboxLock != nil { return }
    inboxLock = nil
    scanner.forgetFolder()
    try folders.createInbox(fileSystem)
    inboxLock = try fileSystem.lock(folders.inbox, within: .zero)
    try scanner.recoverClaims()
    inboxIdentity = try fileSystem.status(of: folders.inbox)
  }

  /// Whether the disks have room for another job.
  private func hasRoom() -> Bool {
    do throws(FileSystemError) {
      let free = try fileSystem.freeBytes(at: configuration.folders.outbox)
      if free >= configuration.diskFloorBytes {
        health.disk.clear()
        return true
      }
      if health.disk.set("\(free) bytes are free, under the floor of \(configuration.diskFloorBytes) (--disk-floor)") {
        logger.error("the outbox's disk is nearly full: no new job is accepted", metadata: ["free": "\(free)"])
      }
    } catch {
      report(error, health.outbox, "the outbox can't be looked at")
    }
    return false
  }

  /// The inbox is well when a whole look has met no problem.
  private func reportInbox() {
    if let problem = scanner.problem {
      report(problem, health.inbox, "the inbox, or a drop in it, can't be worked on; it stays and is tried again")
    } else if !scanner.hasMore {
      health.inbox.clear()
    }
  }

  private func report(_ error: FileSystemError, _ problem: Health.Problem, _ message: String) {
    if problem.set("\(error)") { logger.error("\(message)", metadata: ["error": "\(error)"]) }
  }

  // MARK: Loading

  /// Brings a job into memory.
  func load(_ job: AcceptedJob) throws(JobLoader.Failure) -> RunningJob { try loader.load(job) }
}
