import DequeModule
import DurableFiles
import JobModel
import JobStore
import Logging
import StoreMaster
import SystemPackage
import Threads

/// The second step: makes claimed drops known as jobs, durably, and hands those that fit into memory on to ``Scheduler``. An
/// actor on a thread of its own, since publishing waits for the disk.
actor Admission {
  /// A job that was just accepted and has more images is loaded on the loading thread: here it would hold up others.
  private static let maxImagesLoadedHere = 1 << 16
  /// Jobs that are looked for at once, since they are to be cancelled.
  private static let maxLooks = 256
  /// Retries whose jobs are made and published together.
  private static let maxRetries = 64

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let writer: DurableWriter
  private let rescan: Duration
  private let settle: Duration
  private let inlet: Mailbox<AdmissionEvent>
  private let room: Permits
  private let scheduler: Mailbox<SchedulerEvent>
  private let recorder: Mailbox<RecorderEvent>
  private let events: Events
  private let health: Health
  private let logger: Logger
  private let now: @Sendable () -> ContinuousClock.Instant
  private let claims: ClaimRemover
  private let loader: JobLoader
  private let loading: JobLoading

  private var publisher: Publisher
  private var stores: StoreMaster
  private var budget: MemoryBudget {
    didSet { events.uses(memoryBytes: budget.used) }
  }
  private(set) var backlog = Backlog()
  /// Large jobs at hand, whose memory is reserved.
  private var reserved: Deque<AcceptedJob> = []
  private var lastNumber = 0
  /// Drops that are not published: to be tried again, at once or at ``retryTime``. Bounded by ``Inbox/maxBatches``.
  private(set) var unpublished: [Drop] = []
  /// Permits to give back once ``unpublished`` is empty.
  private var permits = 0
  private var retryTime: ContinuousClock.Instant?
  private var isLoading = false
  private(set) var orders = OrderBook()
  private var isMakingRetries = false
  private let lookup: JobLookup
  /// The jobs that were handed on, by their numbers in this process.
  private var running: [JobID: Int] = [:]

  /// - Parameters:
  ///   - inlet: drops from ``Inbox``; freed memory and interrupted jobs from ``Recorder``, bounded by the jobs in memory.
  ///   - room: gets a permit back for each batch of drops.
  /// - Throws: ``ThreadError``.
  init(
    _ configuration: PipelineConfiguration, _ fileSystem: any FileSystem, writer: DurableWriter, stores: StoreMaster,
    inlet: Mailbox<AdmissionEvent>, room: Permits, scheduler: Mailbox<SchedulerEvent>,
    recorder: Mailbox<RecorderEvent>, claims: ClaimRemover, events: Events, health: Health,
    renamed: RenamedDrops = RenamedDrops(), logger: Logger,
    now: @escaping @Sendable () -> ContinuousClock.Instant
  ) throws(ThreadError) {
    thread = try ThreadExecutor(name: "admission")
    folders = configuration.folders
    self.fileSystem = fileSystem
    self.writer = writer
    rescan = configuration.rescan
    settle = configuration.settle
    self.stores = stores
    budget = MemoryBudget(limit: configuration.memoryBudgetBytes)
    self.inlet = inlet
    self.room = room
    self.scheduler = scheduler
    self.recorder = recorder
    self.claims = claims
    self.events = events
    self.health = health
    self.logger = logger
    self.now = now
    publisher = Publisher(configuration.folders, fileSystem, writer, events: events) { room.isClosed }
    loader = JobLoader(configuration.folders, fileSystem, writer)
    loading = try JobLoading(
      loader, retries: RetryMaker(folders: configuration.folders, fileSystem: fileSystem, loader: loader))
    lookup = JobLookup(configuration.folders, fileSystem, renamed: renamed)
  }

  /// Jobs accepted or loaded from now on see these stores.
  func use(_ stores: StoreMaster) { self.stores = stores }

  /// The jobs that a former process left unfinished.
  func unfinishedJobs() throws(FileSystemError) -> [AcceptedJob] {
    try Recovery(folders: folders, fileSystem: fileSystem, writer: writer, logger: logger).unfinishedJobs()
  }

  /// Admits drops until the inlet is closed and empty.
  func run() async {
    await withDiscardingTaskGroup { group in
      while let events = await inlet.drain(until: nextTime) {
        handle(events)
        if let job = nextToLoad() { group.addTask { await self.load(job) } }
        let retries = nextRetries()
        if !retries.isEmpty { group.addTask { await self.makeRetries(retries) } }
      }
      // A job that is being loaded stays in `ongoing/` for the next start.
      group.cancelAll()
    }
  }

  /// When something is to be tried again.
  private var nextTime: ContinuousClock.Instant? {
    [retryTime, isLoading ? nil : backlog.nextDue, orders.nextDue].compactMap { $0 }.min()
  }

  /// Takes what has arrived, and tries again what is due.
  func handle(_ events: [AdmissionEvent]) {
    var isDue = retryTime.map { $0 <= now() } ?? false
    for event in events {
      switch event {
      case .drops(let drops):
        unpublished += drops
        permits += 1
        isDue = true
      case .orders(let arrived): for order in arrived { take(order) }
      case .finished(let id): end(id)
      case .unfinished(let jobs): backlog.add(jobs)
      case .freed(let bytes): budget.release(bytes)
      case .interrupted(let job):
        running[job.id] = nil
        backlog.postpone(job, until: now() + rescan)
      case .round(let round): scheduler.post(.round(round))
      }
    }
    if isDue { publish() }
    lookForCancelled()
  }

  // MARK: Publishing

  /// Publishes what waits. Drops whose ID another drop of the same call decides are published by a call of their own.
  private func publish() {
    retryTime = nil
    var isBlocked = false
    while !unpublished.isEmpty && !isBlocked {
      let drops = unpublished
      unpublished = []
      events.publishes(drops.count)
      do throws(FileSystemError) {
        for (drop, outcome) in zip(drops, try publisher.publish(drops)) { complete(drop, outcome) }
        health.outbox.clear()
        // Each call decides at least one drop, unless the disk keeps it from that.
        isBlocked = unpublished.count == drops.count
      } catch  where error.cause == .canceled {
        // A stop: the claims are the next start's.
        unpublished = drops
        return
      } catch {
        health.outbox.report(error, "drops can't be accepted; they are kept and tried again", to: logger)
        writer.discard(drops.compactMap(\.copy))
        unpublished = drops.map { $0.afterFailure() }
        isBlocked = true
      }
    }
    if isBlocked { retryTime = now() + rescan }
    if unpublished.isEmpty {
      room.release(permits)
      permits = 0
    }
  }

  private func complete(_ drop: Drop, _ outcome: Publisher.Outcome) {
    switch outcome {
    case .accepted(let id, let document, let status):
      events.accepted(status)
      claims.add(drop.claim)
      orders.accept(id)
      if let retry = drop.retry {
        logger.info("failed images are run again", metadata: ["job": "\(id)", "retry_of": "\(retry.of)"])
      }
      start(
        AcceptedJob(
          id: id, status: status, document: document, stores: stores,
          memoryBytes: JobMemory.bytes(document)))
    case .rejected(let id, let status):
      events.rejected(status)
      giveUp(drop, id)
    case .duplicate(let id):
      events.duplicate(id)
      if let copy = drop.copy { writer.discard([copy]) }
      giveUp(drop, id)
    case .deferred: unpublished.append(drop)
    case .gone:
      logger.warning(
        "a claim is gone from the inbox before its job was published",
        metadata: ["job": "\(JobID(ofDrop: drop.name))", "file": "\(drop.claim)"])
    }
  }

  /// A claim that is not needed any more: removed, or, when it was too large to be copied, moved out of the way.
  private func giveUp(_ drop: Drop, _ id: JobID) {
    guard case .oversize = drop.verdict else { return claims.add(drop.claim) }
    do throws(FileSystemError) {
      // Another process may have removed the folder.
      try folders.createInbox(fileSystem)
      var target = folders.oversizeFile(id)
      if try fileSystem.status(of: target) != nil {
        target = folders.oversizeFile(id, digest: Substring(UniqueName.make()))
      }
      try fileSystem.rename(drop.claim, to: target)
      try writer.sync(folders: [folders.oversize])
    } catch {
      // The claim stands; when it is published again, its job is known, and this is tried again.
      if error.cause != .noSuchFileOrDirectory { unpublished.append(drop) }
      logger.warning("a file over --max-job-bytes can't be moved", metadata: ["job": "\(id)", "error": "\(error)"])
    }
  }

  // MARK: Loading

  /// Starts a job that was just accepted, when there is room for it in memory.
  private func start(_ job: AcceptedJob) {
    guard budget.reserve(job.memoryBytes) else { return backlog.add([job.onDisk]) }
    guard job.status.images.total <= Self.maxImagesLoadedHere else { return reserved.append(job) }
    lastNumber += 1
    do throws(LoadError) {
      handOn(try loader.load(job, number: lastNumber, stores: stores), reserved: job.memoryBytes)
    } catch {
      // Without its journal to read, a job at hand has nothing that can fail; should that change, it waits.
      budget.release(job.memoryBytes)
      backlog.add([job.onDisk])
    }
  }

  /// The next job to load, when none is being loaded: the oldest, or a smaller one past one that doesn't fit.
  func nextToLoad() -> AcceptedJob? {
    if isLoading { return nil }
    let job = reserved.popFirst() ?? backlog.popFirst(now(), reserving: &budget)
    isLoading = job != nil
    return job
  }

  /// Loads a job for which ``nextToLoad()`` has reserved memory. Drops are admitted meanwhile.
  func load(_ job: AcceptedJob) async {
    lastNumber += 1
    do throws(LoadError) {
      let loaded = try await loading.load(job, number: lastNumber, stores: stores)
      handOn(loaded, reserved: job.memoryBytes)
    } catch {
      budget.release(job.memoryBytes)
      switch error {
      case .lost(let failure): recorder.post(.fail(job.onDisk, failure))
      // A stop: it stays in `ongoing/` for the next start.
      case .disk(let cause) where cause.cause == .canceled: break
      case .disk(let cause):
        logger.error("job can't be loaded; it is tried again", metadata: ["job": "\(job.id)", "error": "\(cause)"])
        backlog.postpone(job.onDisk, until: now() + rescan)
      }
    }
    isLoading = false
    // Wakes the loop for the next one.
    inlet.post(.freed(0))
  }

  private func handOn(_ job: RunningJob, reserved: Int) {
    budget.exchange(reserved, for: job.memoryBytes)
    running[job.id] = job.number
    // It was cancelled before it came into memory, or a crash has cut its cancelling short: then no image may start in between.
    let isCancelled = orders.isCancelled(job.id) || job.journal.isCancelled
    scheduler.post([.begin(job)] + (isCancelled ? [.cancel(job.number)] : []))
  }

  // MARK: Orders

  private func take(_ order: DroppedOrder) {
    switch order.order.kind {
    case .cancel: orders.wait(order, until: now(), end: now() + settle)
    case .retry: orders.add(retry: order)
    }
  }

  /// Looks for the jobs of cancels, some at a time: ten thousand orders at once hold up no job for long.
  private func lookForCancelled() {
    for early in orders.takeDue(now(), maxJobs: Self.maxLooks) { cancel(early.order, end: early.end) }
  }

  /// Cancels a job that has not ended; one that is not known yet is waited for.
  ///
  /// - Parameter end: of the wait.
  private func cancel(_ order: DroppedOrder, end: ContinuousClock.Instant) {
    let id = order.order.id
    do throws(FileSystemError) {
      switch try lookup.find(id) {
      case .document(.ongoing, _): cancel(order)
      case .document(let state, _):
        // The ID of a rejected job is taken by a mended drop of its name.
        if try lookup.waitingFile(id) != nil { return orders.wait(order, until: now() + settle, end: end) }
        giveUp(order, "the job has ended: \(state.rawValue)")
      case .waiting: orders.wait(order, until: now() + settle, end: now() + settle * 2)
      case nil where now() >= end: giveUp(order, "there is no such job")
      case nil: orders.wait(order, until: end, end: end)
      }
    } catch {
      report(error, order)
      orders.wait(order, until: now() + rescan, end: max(end, now() + rescan))
    }
  }

  private func cancel(_ order: DroppedOrder) {
    let id = order.order.id
    if !orders.isCancelled(id) { logger.info("the job is being cancelled", metadata: ["job": "\(id)"]) }
    orders.cancel(order)
    if let number = running[id] { scheduler.post(.cancel(number)) }
  }

  /// Takes orders about a job that has ended out of the inbox: what came of them is durable.
  private func end(_ id: JobID) {
    running[id] = nil
    for order in orders.end(id) { claims.add(order.path) }
  }

  private func giveUp(_ order: DroppedOrder, _ reason: String) {
    logger.notice(
      "an order makes no sense and is taken out of the inbox",
      metadata: ["job": "\(order.order.id)", "order": "\(order.order.kind.rawValue)", "reason": "\(reason)"])
    claims.add(order.path)
  }

  private func report(_ error: FileSystemError, _ order: DroppedOrder) {
    logger.error(
      "an order can't be carried out; it is tried again",
      metadata: ["job": "\(order.order.id)", "order": "\(order.order.kind.rawValue)", "error": "\(error)"])
  }

  /// The next retries to make, when none are being made and all drops are published.
  func nextRetries() -> [DroppedOrder] {
    if isMakingRetries || !unpublished.isEmpty { return [] }
    let next = orders.popRetries(now(), maxCount: Self.maxRetries)
    isMakingRetries = !next.isEmpty
    return next
  }

  /// Makes the jobs that retries ask for. Drops are admitted meanwhile.
  func makeRetries(_ retries: [DroppedOrder]) async {
    let made = await loading.drops(retries)
    for (order, drop) in made {
      switch drop {
      case .success(let drop): unpublished.append(drop)
      // A stop: its claim is the next start's.
      case .failure(let error as FileSystemError) where error.cause == .canceled: break
      case .failure(let error as FileSystemError):
        report(error, order)
        orders.postpone(retry: order, until: now() + rescan)
      case .failure(let error): giveUp(order, "\(error)")
      }
    }
    orders.putBack(retries.dropFirst(made.count))
    publish()
    isMakingRetries = false
    // Wakes the loop for the next ones.
    inlet.post(.freed(0))
  }
}
