import DurableFiles
import JobModel
import JobStore
import Logging
import Monitoring
import SystemPackage
import Threads

/// The first step: scans the inbox, claims what is complete, and hands it on to ``Admission``. An actor on a thread of its own,
/// since all of it waits for the disk.
actor Inbox {
  /// At most so many drops are handed on together: enough to share a flush, few enough for the first not to wait for the
  /// last, and for a stop not to wait for either.
  private static let maxBatchCount = 512
  /// No further drop joins a batch once it has these bytes.
  private static let maxBatchBytes = 32 << 20
  /// Batches that are handed on and not admitted yet: one that is being published, and the next.
  static let maxBatches = 2

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let diskFloorBytes: UInt64
  private let rescan: Duration
  private let trigger: ScanTrigger
  private let admission: Mailbox<AdmissionEvent>
  /// One for each batch that may be handed on; ``Admission`` gives them back.
  nonisolated let room: Permits
  private let events: Events
  private let health: Health
  private let logger: Logger
  private var scanner: InboxScanner
  private let largeReader: LargeDropReader
  /// Bounded by the listing: a drop is in it once.
  nonisolated let largeDrops = Mailbox<FilePath>()
  /// What has made the last scan look.
  private var scanOrigin = PulseMetrics.DropOrigin.start
  private var lock: FolderLock?
  private var identity: FileStatus?

  /// - Parameter room: ``maxBatches`` permits.
  /// - Throws: ``ThreadError``.
  init(
    _ configuration: PipelineConfiguration, _ fileSystem: any FileSystem, writer: DurableWriter, trigger: ScanTrigger,
    admission: Mailbox<AdmissionEvent>, room: Permits, events: Events, health: Health,
    renamed: RenamedDrops = RenamedDrops(),
    logger: Logger, now: @escaping @Sendable () -> ContinuousClock.Instant
  ) throws(ThreadError) {
    thread = try ThreadExecutor(name: "inbox")
    folders = configuration.folders
    self.fileSystem = fileSystem
    diskFloorBytes = configuration.diskFloorBytes
    rescan = configuration.rescan
    self.trigger = trigger
    self.admission = admission
    self.room = room
    self.events = events
    self.health = health
    self.logger = logger
    let inspector = DropInspector(
      fileSystem, writer: writer, maxJobBytes: configuration.maxJobBytes,
      memoryBudgetBytes: configuration.memoryBudgetBytes)
    scanner = InboxScanner(
      configuration.folders, fileSystem, inspector, maxJobBytes: configuration.maxJobBytes,
      settle: configuration.settle, renamed: renamed, logger: logger, now: now)
    largeReader = try LargeDropReader(fileSystem, inspector)
  }

  /// Scans whenever the trigger says so, until it ends.
  func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.claimLargeDrops() }
      await scanUntilEnd()
      largeDrops.close()
      // A large drop that is being read stays in the inbox for the next start.
      group.cancelAll()
    }
  }

  private func scanUntilEnd() async {
    var timetable = ScanTimetable(rescan: rescan, start: ContinuousClock.now)
    var deadline = ContinuousClock.now
    var isFirst = true
    while let signal = await trigger.next(until: deadline) {
      if signal != .reschedule {
        scanOrigin = isFirst ? .start : signal == .scan ? .event : .rescan
        isFirst = false
        await scan()
      }
      deadline = timetable.next(now: ContinuousClock.now, due: scanner.nextRead)
    }
  }

  private func scan() async {
    let start = ContinuousClock.now
    var count = 0
    beginScan()
    while hasDiskRoom(), scanner.hasMore, !trigger.isEnded, await room.acquire() { count += claimBatch() }
    events.claimed(count, foundBy: scanOrigin)
    if count >= ScanTimetable.busyCount { await waitUntilAdmitted() }
    if count > 0 { scanner.prepare() }
    let rest = ScanTimetable.rest(after: ContinuousClock.now - start, claimed: count)
    // A cancelled rest ends early, and the trigger has ended.
    if rest > .zero { do { try await Task.sleep(for: rest) } catch { return } }
  }

  /// Drops gather while others are published too: on a slow disk, most of the time goes there.
  private func waitUntilAdmitted() async {
    var count = 0
    while count < Self.maxBatches, await room.acquire() { count += 1 }
    room.release(count)
  }

  /// Lists the inbox.
  func beginScan() {
    do throws(FileSystemError) {
      try takeLock()
      try scanner.list(closed: trigger.takeClosed())
      // Also where the disk has no room for another job.
      handOn(scanner.takeCancels())
    } catch {
      scanner.abandonListing(error)
    }
    if !scanner.hasMore { reportInbox() }
  }

  /// Claims the next drops of the listing and hands them on, with a permit of ``room``.
  ///
  /// - Returns: how many were claimed.
  func claimBatch() -> Int {
    let batch = scanner.next(maxCount: Self.maxBatchCount, maxBytes: Self.maxBatchBytes) { trigger.isEnded }
    largeDrops.post(batch.large)
    if batch.drops.isEmpty { room.release() } else { admission.post(.drops(batch.drops)) }
    handOn(batch.retries)
    reportInbox()
    return batch.drops.count
  }

  private func handOn(_ orders: [DroppedOrder]) {
    if !orders.isEmpty { admission.post(.orders(orders)) }
  }

  var hasMore: Bool { scanner.hasMore }

  // MARK: Large drops

  private func claimLargeDrops() async {
    for await paths in largeDrops {
      for path in paths where !Task.isCancelled { await claimLarge(path) }
    }
  }

  /// Claims a large drop and hands it on. Other drops are claimed meanwhile.
  func claimLarge(_ path: FilePath) async {
    var drop: Drop?
    var failure: FileSystemError?
    do throws(FileSystemError) {
      let inspection = try await largeReader.inspect(path)
      if let claim = scanner.claimInspected(path, inspection), let inspection {
        drop = try await largeReader.secure(claim, isNew: claim != path, inspection)
        // Its claim has changed since: it is listed, and inspected again.
        if drop == nil { trigger.hint() }
      }
    } catch {
      if error.cause != .canceled { failure = error }
    }
    scanner.endInspection(path, drop, failure: failure)
    reportInbox()
    trigger.reschedule()
    if drop != nil { events.claimed(1, foundBy: scanOrigin) }
    if let drop, await room.acquire() { admission.post(.drops([drop])) }
  }

  // MARK: The folder

  /// Keeps other processes out of the inbox and makes its folders; again when another folder has taken its place.
  ///
  /// - Throws: ``FileSystemError`` with EAGAIN when another process has it.
  func takeLock() throws(FileSystemError) {
    let current = try fileSystem.targetStatus(of: folders.inbox)
    if let current, let identity, current.isSameFile(as: identity), lock != nil { return }
    lock = nil
    scanner.forgetFolder()
    try folders.createInbox(fileSystem)
    lock = try fileSystem.lock(folders.inbox, within: FolderLock.testPatience)
    try scanner.recoverClaims()
    let former = identity
    identity = try fileSystem.targetStatus(of: folders.inbox)
    if former == nil { return }
    let folder = try fileSystem.resolve(folders.inbox)
    logger.notice(
      "another folder has taken the inbox's place: drops are taken from it now",
      metadata: ["inbox": "\(folders.inbox)", "folder": "\(folder)"])
  }

  /// Whether the outbox's disk has room for another job.
  func hasDiskRoom() -> Bool {
    do throws(FileSystemError) {
      let free = try fileSystem.freeBytes(at: folders.outbox)
      if free >= diskFloorBytes {
        health.disk.clear()
        return true
      }
      if health.disk.set("\(free) bytes are free, under the floor of \(diskFloorBytes) (--disk-floor)") {
        logger.error("the outbox's disk is nearly full: no new job is accepted", metadata: ["free": "\(free)"])
      }
    } catch {
      health.outbox.report(error, "the outbox can't be looked at", to: logger)
    }
    return false
  }

  /// The inbox is well when a whole scan has met no problem.
  private func reportInbox() {
    if let problem = scanner.problem {
      health.inbox.report(
        problem, "the inbox, or a drop in it, can't be worked on; it stays and is tried again", to: logger)
    } else if !scanner.hasMore {
      health.inbox.clear()
    }
  }
}
