package import DurableFiles
import Fetch
package import JobEvents
import JobModel
package import JobStore
package import Logging
package import Monitoring
package import StoreMaster
import SystemPackage
import Threads

/// The path of a job from the inbox to `completed/` or `failed/`, in one direction:
///
///     Inbox → Admission → Scheduling → Measuring → Recording → Events
///
/// | step | does | where |
/// | --- | --- | --- |
/// | Inbox | scans, reads, claims | ``Inbox`` with ``InboxScanner`` |
/// | Admission | publishes, loads | ``Admission`` with ``Publisher`` and ``JobLoader`` |
/// | Scheduling | decides what is measured next, and again | ``Scheduler`` with ``ImageScheduler`` and ``FairQueue`` |
/// | Measuring | downloads, measures, pauses | a ``Measurer``, here ``LocalMeasurer`` |
/// | Recording | writes lines, progress, the end | ``Recorder`` with ``JournalWriter`` and ``Finisher`` |
/// | Events | tells the log and ``EventHub`` what has changed | ``Events`` |
///
/// Each step owns its state and hands values on to the next one's mailbox; what must not be lost is on the disk before it is
/// handed on. Two counts flow back: memory and room (to `Admission` and `Inbox`), and recorded images (to `Scheduling`). A
/// job whose files can't be written goes back to `Admission`, which loads it again, as a restart does.
package struct Pipeline: Sendable {
  package let health: Health
  /// What changes, for whoever wants to know.
  package let events = EventHub()
  /// For look-ups of jobs in this process.
  package let renamed = RenamedDrops()
  private let configuration: PipelineConfiguration
  private let trigger: ScanTrigger
  private let room: Permits
  let inbox: Inbox
  let admission: Admission
  let scheduler: Scheduler
  let recorder: Recorder
  let claims: ClaimRemover
  private let measurer: any Measurer
  private let retention: Retention
  let admissionInlet = Mailbox<AdmissionEvent>()
  let schedulerInlet = Mailbox<SchedulerEvent>()
  let recorderInlet = Mailbox<RecorderEvent>()
  private let outboxLock: FolderLock
  private let stopping = StopProgress()

  /// Makes a measurer that delivers its outcomes to the given closure.
  package typealias MakeMeasurer = (_ deliver: @escaping @Sendable ([MeasureOutcome]) -> Void) throws -> any Measurer

  /// Wires the steps together and takes the outbox; nothing moves before ``run(_:)``.
  ///
  /// - Parameters:
  ///   - fileSystem: shared with others that write there, so that they become durable together.
  ///   - trigger: says when to scan the inbox.
  ///   - now: the clock that incomplete drops and retries of the disk go by.
  ///   - makeMeasurer: nil for a ``LocalMeasurer``.
  /// - Throws: ``PipelineError``, ``FileSystemError``, or what keeps a thread or libcurl from starting.
  package init(
    _ configuration: PipelineConfiguration, _ fileSystem: any FileSystem, stores: StoreMaster, trigger: ScanTrigger,
    metrics: PulseMetrics = PulseMetrics(), logger: Logger,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
    makeMeasurer: MakeMeasurer? = nil
  ) throws {
    outboxLock = try Self.prepareFolders(configuration.folders, fileSystem)
    self.configuration = configuration
    self.trigger = trigger
    health = Health()
    room = Permits(Inbox.maxBatches)
    let folders = configuration.folders
    let writer = DurableWriter(fileSystem, temporaryFolder: folders.temporary)
    let events = Events(events, logger, metrics: metrics)
    let cleaning = try ThreadExecutor(name: "cleaning")
    claims = ClaimRemover(fileSystem, on: cleaning, logger: logger)
    retention = Retention(
      folders, fileSystem, keepDays: configuration.keepDays, on: cleaning, events: events, logger: logger)
    inbox = try Inbox(
      configuration, fileSystem, writer: writer, trigger: trigger, admission: admissionInlet, room: room,
      events: events, health: health, renamed: renamed, logger: logger, now: now)
    admission = try Admission(
      configuration, fileSystem, writer: writer, stores: stores, inlet: admissionInlet, room: room,
      scheduler: schedulerInlet, recorder: recorderInlet, claims: claims, events: events, health: health,
      renamed: renamed, logger: logger, now: now)
    let deliver: @Sendable ([MeasureOutcome]) -> Void = { [schedulerInlet] outcomes in
      schedulerInlet.post(outcomes.map { .outcome($0) })
    }
    measurer =
      try makeMeasurer?(deliver)
      ?? LocalMeasurer(configuration.fetch, pauseSeconds: configuration.pauseSeconds, deliver: deliver)
    scheduler = Scheduler(
      ImageScheduler(configuration), inlet: schedulerInlet, measurer: measurer, recorder: recorderInlet,
      events: events, logger: logger)
    recorder = try Recorder(
      folders, fileSystem, writer: writer, inlet: recorderInlet, scheduler: schedulerInlet, admission: admissionInlet,
      events: events, health: health, logger: logger)
  }

  /// Jobs accepted from now on see these stores.
  package func use(_ stores: StoreMaster) async { await admission.use(stores) }

  /// Takes the inbox and finds what a former process left unfinished. To be called once, before ``run()``.
  ///
  /// - Returns: how many jobs go on.
  /// - Throws: ``PipelineError`` when another process has the inbox, or ``FileSystemError``.
  package func recover() async throws -> Int {
    do throws(FileSystemError) {
      try await inbox.takeLock()
    } catch {
      throw PipelineError.from(error, lockOf: configuration.folders.inbox)
    }
    let unfinished = try await admission.unfinishedJobs()
    events.resume(unfinished.map(\.status))
    admissionInlet.post(.unfinished(unfinished))
    return unfinished.count
  }

  /// Runs until ``stop()``, then stops cleanly, step by step: takes no new job, lets running images finish for the grace,
  /// records them. What is left goes on at the next start.
  package func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await retention.run() }
      async let removing: Void = claims.run()
      async let recording: Void = recorder.run()
      async let measuring: Void = measurer.run()
      async let scheduling: Void = scheduler.run()
      async let admitting: Void = admission.run()

      await inbox.run()
      stopping.reach(.admission)
      admissionInlet.close()
      await admitting
      stopping.reach(.measuring)
      schedulerInlet.post(.stop)
      _ = await scheduler.drained.drain(until: ContinuousClock.now + configuration.grace)
      measurer.stop()
      await measuring
      stopping.reach(.scheduling)
      schedulerInlet.close()
      await scheduling
      stopping.reach(.recording)
      recorderInlet.close()
      await recording
      stopping.reach(.cleaning)
      claims.stop()
      await removing
      group.cancelAll()
    }
    stopping.reach(nil)
    events.close()
  }

  /// Hosts that fail as a whole, and are waited for.
  package var failingHostCount: Int { get async { await scheduler.failingHostCount } }

  /// The step that a stop waits for; nil when ``run()`` has ended.
  package var unended: StopProgress.Step? { stopping.step }

  /// Sends a value along the way of a job.
  ///
  /// - Returns: true once it has come through, so that no step is stuck; false at a stop or a cancellation.
  package func makesRound() async -> Bool {
    let round = Mailbox<Void>()
    return admissionInlet.post(.round(round)) ? await round.drain() != nil : false
  }

  /// Ends ``run()``, from any thread. Never blocks.
  package func stop() {
    trigger.end()
    room.close()
  }

  // MARK: Checks at the start

  /// Makes the outbox's folders, and keeps other processes out of it.
  private static func prepareFolders(
    _ folders: JobFolders, _ fileSystem: any FileSystem
  ) throws -> FolderLock {
    try folders.create(folders.outbox, fileSystem)
    guard try folders.areApart(fileSystem) else {
      throw PipelineError.foldersOverlap(inbox: folders.inbox, outbox: folders.outbox)
    }
    try folders.createOutbox(fileSystem)
    let outbox = try fileSystem.status(of: folders.outbox)
    for folder in folders.inOutbox where try fileSystem.status(of: folder)?.device != outbox?.device {
      throw PipelineError.separateMounts(folders.outbox, folder)
    }
    do throws(FileSystemError) {
      return try fileSystem.lock(folders.outbox, within: FolderLock.testPatience)
    } catch {
      throw PipelineError.from(error, lockOf: folders.outbox)
    }
  }
}

extension ImageScheduler {
  init(_ configuration: PipelineConfiguration) {
    self.init(
      SlotPolicy(total: configuration.fetch.maxTransfers, perHost: configuration.downloadsPerHost),
      retries: RetryPolicy(attempts: configuration.attempts, patience: configuration.patience),
      timeoutMilliseconds: configuration.fetch.timeoutMilliseconds, cacheSeconds: configuration.cacheSeconds)
  }
}
