import APIServer
import CoreMetrics
import DurableFiles
import Fetch
import FolderWatch
import JobIndex
import JobModel
import JobStore
import Logging
import Monitoring
import Pipeline
import ServiceLifecycle
import StoreMaster
import Threads

/// Wires the watcher, the pipeline and the API. An actor on a thread of its own, since it waits for disks.
actor Startup {
  struct Parts: Sendable {
    let pipeline: Pipeline
    /// In the order of their start: stopped from the last to the first, the pipeline before the API, which goes on answering
    /// until then.
    let services: [any Service]
  }

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let configuration: ServerConfiguration
  private let signals: Signals
  private let manager: ServiceManager
  private let logger: Logger

  /// - Throws: ``ThreadError``.
  init(
    _ configuration: ServerConfiguration, _ signals: Signals, _ manager: ServiceManager, _ logger: Logger
  ) throws(ThreadError) {
    thread = try ThreadExecutor(name: "start")
    self.configuration = configuration
    self.signals = signals
    self.manager = manager
    self.logger = logger
  }

  /// Makes everything that runs, and takes inbox and outbox. No job is begun yet.
  ///
  /// - Throws: what keeps it from starting; `CancellationError`.
  func makeParts() async throws -> Parts {
    let folders = configuration.pipeline.folders
    // Before it is read: what changes meanwhile is noticed.
    let storesStatus = StoreReload.status(of: configuration.pipeline.stores)
    let stores = try await loadStores()
    let registry = MetricRegistry(PulseMetrics.families)
    let metrics = PulseMetrics(registry)
    let fileSystem = RealFileSystem(onFlush: { metrics.flushDuration.recordSeconds($0 / .seconds(1)) })
    try folders.createInbox(fileSystem)

    // Before any socket is opened, see InotifyWatcher.start().
    let trigger = ScanTrigger()
    let watcher = InotifyWatcher(
      folder: folders.inbox, checkSeconds: max(1, Int(configuration.pipeline.rescan.components.seconds)), logger: logger
    ) { event in
      switch event {
      case .changed: trigger.hint()
      case .closed(let name): trigger.hint(closed: name)
      case .watched: trigger.hintOfLostEvents()
      case .overflow:
        metrics.inotifyOverflows.increment()
        trigger.hintOfLostEvents()
      }
    }
    try await watcher.start()
    reportRemoteMount()

    let index = try JobIndex(
      folders, folder: configuration.index, fileSystem, diskFloorBytes: configuration.pipeline.diskFloorBytes,
      logger: logger)
    let pipeline = try Pipeline(
      configuration.pipeline, fileSystem, stores: stores, trigger: trigger, metrics: metrics, logger: logger)
    let unfinished = try await pipeline.recover()
    if unfinished > 0 { logger.info("unfinished jobs go on", metadata: ["jobs": "\(unfinished)"]) }
    try Task.checkCancellation()
    let listening = Mailbox<Void>()
    let health = pipeline.health
    let problems = try CurrentProblems(configuration.doctor, health, watcher, index)
    let report = MetricsReport(
      registry, metrics, memoryBudgetBytes: configuration.pipeline.memoryBudgetBytes, pipeline, watcher, index.state)
    let api = try APIServer(
      configuration.api, fileSystem, renamed: pipeline.renamed, listing: index,
      problems: { await problems.problems() }, metrics: { try await report.text($0) }, notReady: { health.reasons },
      onListening: { listening.post(()) },
      logger: logger)
    let storeReload = StoreReload(
      path: configuration.pipeline.stores, status: storesStatus, logger: logger
    ) { stores in
      await pipeline.use(stores)
    }
    logger.info(
      "serving",
      metadata: ["inbox": "\(folders.inbox)", "outbox": "\(folders.outbox)", "stores": "\(stores.count)"])
    return Parts(
      pipeline: pipeline,
      services: [
        api, StopAtSignal(stop: signals.stop),
        Reload(files: [storeReload] + otherFiles, requests: signals.reloads, manager: manager),
        StoreWatch(stores: storeReload, interval: configuration.pipeline.rescan),
        Watchdog(pipeline: pipeline, manager: manager), IndexService(index: index, events: pipeline.events),
        PipelineService(pipeline: pipeline, listening: listening, manager: manager),
      ])
  }

  /// Files beside the store master that are read again at SIGHUP.
  private var otherFiles: [any Reloadable] {
    let keys = [configuration.api.keys, configuration.api.metricsKeys].compactMap { $0 }
    var files: [any Reloadable] = keys.map { KeyReload(keys: $0, logger: logger) }
    if let path = configuration.headers {
      files.append(HeaderReload(path: path, table: configuration.pipeline.fetch.hostHeaders, logger: logger))
    }
    return files
  }

  /// On a thread that is left behind at a cancellation: the process ends then, and opening a FIFO, say, waits for its writer.
  private func loadStores() async throws -> StoreMaster {
    let path = configuration.pipeline.stores
    let loaded = Mailbox<Result<StoreMaster, StoreMasterError>>()
    try DedicatedThread.start(named: "store-master") {
      loaded.post(Result { () throws(StoreMasterError) in try StoreMaster(contentsOf: path) })
    }
    guard let result = await loaded.drain()?.first else { throw CancellationError() }
    let stores = try result.get()
    for warning in stores.warnings { logger.warning("\(warning)") }
    return stores
  }

  private func reportRemoteMount() {
    if case .remote = RealFileSystem().mountKind(of: configuration.pipeline.folders.inbox) {
      logger.notice(
        "the inbox is on a network mount: drops made on other machines raise no event and are found by looking",
        metadata: ["every": "\(configuration.pipeline.rescan)"])
    }
  }
}
