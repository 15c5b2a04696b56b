import Fetch
import JobStore
package import Logging
package import DurableFiles
package import StoreMaster
import SystemPackage
import Threads

/// The way of a job, from the inbox to `completed/` or `failed/`.
///
///     look → read → claim → accept → load → (dispatch → download → measure → pause → record) × images → finish
///
/// | step | where |
/// | --- | --- |
/// | look, read, claim | ``InboxScanner`` |
/// | accept | ``Publisher`` |
/// | load | ``JobLoader`` |
/// | dispatch | ``Dispatcher``, as ``Downloads`` decides, in the order of ``FairQueue`` |
/// | download, measure | `Downloader` with an ``ImageReader`` |
/// | pause | ``Pauses`` |
/// | record, finish | ``Recorder`` with ``Finisher`` |
///
/// Each step hands on to the next; what must not be lost is on the disk before it is handed on. A restart is ordinary
/// intake: ``Intake/recover()``.
package struct Pipeline: Sendable {
  /// Memory for the jobs that run, bytes; see ``MemoryBudget``.
  private static let memoryBudgetBytes = 512 << 20
  /// The shortest time between two refreshes of the status documents.
  private static let refreshInterval = Duration.milliseconds(500)

  package let health: Health
  private let configuration: PipelineConfiguration
  private let looks: Looks
  private let intake: Intake
  private let remover: ClaimRemover
  private let dispatcher: Dispatcher
  private let downloader: Dispatcher.ImageDownloader
  private let completions: Mailbox<Dispatcher.ImageDownloader.Outcome>
  private let pauses: Pauses
  private let recorder: Recorder
  private let recorderEvents: Mailbox<RecorderEvent>
  private let refreshRequests: Mailbox<Void>
  private let outboxLock: FolderLock
  private let logger: Logger

  /// Wires the steps together and takes the outbox; nothing moves before ``run(_:)``.
  ///
  /// - Parameters:
  ///   - fileSystem: shared with whoever else writes there, so that they become durable together.
  ///   - looks: says when to look at the inbox.
  /// - Throws: ``PipelineError``, ``FileSystemError``, or what keeps a thread or libcurl from starting.
  package init(
    _ configuration: PipelineConfiguration, _ fileSystem: RealFileSystem, stores: StoreMaster, looks: Looks,
    logger: Logger
  ) throws {
    let folders = configuration.folders
    try folders.create(folders.outbox, fileSystem)
    guard try folders.areApart() else {
      throw PipelineError.foldersOverlap(inbox: folders.inbox, outbox: folders.outbox)
    }
    try folders.createOutbox(fileSystem)
    try Self.checkOneMount(folders, fileSystem)
    outboxLock = try Self.lock(folders.outbox, fileSystem)
    let writer = DurableWriter(fileSystem, temporaryFolder: folders.temporary)
    let budget = MemoryBudget(limit: Self.memoryBudgetBytes)
    let health = Health()
    let events = Mailbox<RecorderEvent>()
    let completions = Mailbox<Dispatcher.ImageDownloader.Outcome>()

    self.configuration = configuration
    self.looks = looks
    self.logger = logger
    self.health = health
    self.completions = completions
    recorderEvents = events
    refreshRequests = Mailbox()
    remover = try ClaimRemover(fileSystem, logger: logger)
    intake = try Intake(
      configuration, fileSystem, writer: writer, remover: remover, stores: stores, budget: budget, health: health,
      logger: logger, now: { ContinuousClock.now })
    pauses = Pauses(seconds: configuration.pauseSeconds, recorder: events)
    downloader = try Downloader(
      configuration.fetch, makeReader: { ImageReader() }, finish: { $0.finish() }, deliver: { completions.post($0) })
    recorder = try Recorder(
      folders, fileSystem, writer, events: events, refreshRequests: refreshRequests, health: health, logger: logger)
    let downloads = Downloads(
      FairQueue.Limits(total: configuration.fetch.maxTransfers, perHost: configuration.downloadsPerHost),
      retries: RetryPolicy(attempts: configuration.attempts), cacheSeconds: configuration.cacheSeconds)
    dispatcher = try Dispatcher(
      downloads, intake: intake, downloader: downloader, completions: completions, pauses: pauses, recorder: events,
      budget: budget, logger: logger)
  }

  /// Jobs accepted from now on see these stores.
  package func use(_ stores: StoreMaster) async { await intake.use(stores) }

  /// Takes the inbox and finds what a former process left unfinished. To be called once, before ``run(_:)``.
  ///
  /// - Throws: ``PipelineError`` when another process has the inbox, or ``FileSystemError``.
  package func recover() async throws -> Unfinished {
    do throws(FileSystemError) {
      return Unfinished(jobs: try await intake.recover())
    } catch {
      let isTaken = error.operation == .lock && error.cause == .resourceTemporarilyUnavailable
      if isTaken { throw PipelineError.folderInUse(configuration.folders.inbox) }
      throw error
    }
  }

  /// The jobs that a former process left unfinished.
  package struct Unfinished: Sendable {
    let jobs: [AcceptedJob]

    package var count: Int { jobs.count }
  }

  /// Runs until the looks are ended, then stops cleanly: takes no new job, lets running images finish for the grace,
  /// records them. What is left goes on at the next start.
  package func run(_ unfinished: Unfinished) async {
    async let dispatching: Void = dispatcher.run()
    async let loading: Void = dispatcher.runLoading()
    async let pausing: Void = pauses.run()
    async let removing: Void = remover.run()
    async let recording: Void = recorder.run { [dispatcher] report in await dispatcher.recorded(report) }
    async let refreshing: Void = refresh()

    await dispatcher.enqueue(unfinished.jobs)
    await takeDrops()
    remover.stop()
    await removing

    await stopDispatching()
    await loading
    completions.close()
    await dispatching
    pauses.close()
    await pausing
    recorderEvents.close()
    await recording
    refreshRequests.close()
    await refreshing
  }

  /// Looks at the inbox whenever there may be something new.
  private func takeDrops() async {
    await intake.run(looks) { [dispatcher] look in
      // An idle process wakes one thread, and not the dispatcher's as well.
      if !look.isEmpty || dispatcher.isWaiting { await dispatcher.take(look) }
    }
  }

  private func stopDispatching() async {
    await dispatcher.stop()
    await withDiscardingTaskGroup { group in
      // Whichever comes first: all images recorded, or the grace is over.
      let drained = dispatcher.drained
      group.addTask {
        _ = await drained.drain()
        drained.close()
      }
      group.addTask { [grace = configuration.grace] in
        let deadline = ContinuousClock.now + grace
        while !drained.isClosed, ContinuousClock.now < deadline {
          do { try await Task.sleep(for: .milliseconds(20)) } catch { break }
        }
        drained.close()
      }
    }
    downloader.stop()
  }

  private func refresh() async {
    while await refreshRequests.drain() != nil {
      do { try await Task.sleep(for: Self.refreshInterval) } catch { return }
      recorderEvents.post(.refresh)
    }
  }

  // MARK: Checks at the start

  private static func lock(_ folder: FilePath, _ fileSystem: any FileSystem) throws -> FolderLock {
    do throws(FileSystemError) {
      return try fileSystem.lock(folder, within: FolderLock.testPatience)
    } catch {
      if error.cause == .resourceTemporarilyUnavailable { throw PipelineError.folderInUse(folder) }
      throw error
    }
  }

  private static func checkOneMount(_ folders: JobFolders, _ fileSystem: any FileSystem) throws {
    let outbox = try fileSystem.status(of: folders.outbox)
    for folder in folders.inOutbox where try fileSystem.status(of: folder)?.device != outbox?.device {
      throw PipelineError.separateMounts(folders.outbox, folder)
    }
  }
}
