import JobStore
import Glibc
import APIServer
import JobModel
import Logging
import Pipeline
import ServiceLifecycle
import DurableFiles
import Fetch
import FolderWatch
import StoreMaster
import Threads
import UnixSignals

/// Wires the watcher, the pipeline and the api, and runs them until a signal.
struct Server {
  let configuration: ServerConfiguration
  let logger: Logger

  /// - Parameter signals: which signals stop it cleanly.
  /// - Throws: what keeps it from starting, or from going on.
  func run(stoppingOn signals: [UnixSignal] = [.sigterm, .sigint]) async throws {
    // A peer that hangs up must not end the process; every write has its own error.
    signal(SIGPIPE, SIG_IGN)
    // Nor one that opens a file while it is asked whether anybody has it open, see OpenFile.isExclusive().
    signal(SIGIO, SIG_IGN)
    OpenFileLimit.raise()
    let folders = configuration.pipeline.folders
    // Before it is read: what changes meanwhile is noticed.
    let storesStatus = StoreReload.status(of: configuration.pipeline.stores)
    let stores = try await load()
    let fileSystem = RealFileSystem()
    try folders.createInbox(fileSystem)

    // Before any socket is opened, see InotifyWatcher.start().
    let trigger = ScanTrigger()
    let watcher = InotifyWatcher(
      folder: folders.inbox, checkSeconds: max(1, Int(configuration.pipeline.rescan.components.seconds)), logger: logger
    ) { trigger.hint() }
    try await watcher.start()
    reportRemoteMount()

    let pipeline = try Pipeline(configuration.pipeline, fileSystem, stores: stores, trigger: trigger, logger: logger)
    let unfinished = try await pipeline.recover()
    if unfinished > 0 { logger.info("unfinished jobs go on", metadata: ["jobs": "\(unfinished)"]) }
    let health = pipeline.health
    let listening = Mailbox<Void>()
    let api = try APIServer(
      configuration.api, fileSystem, notReady: { health.reasons }, onListening: { listening.post(()) }, logger: logger)
    let storeReload = StoreReload(
      path: configuration.pipeline.stores, status: storesStatus, logger: logger
    ) { stores in
      await pipeline.use(stores)
    }
    let reload = Reload(files: [storeReload] + otherFiles)

    logger.info(
      "serving",
      metadata: ["inbox": "\(folders.inbox)", "outbox": "\(folders.outbox)", "stores": "\(stores.count)"])
    // Stopped from the last to the first: the pipeline before the api, which goes on answering until then.
    let services: [any Service] = [
      api, reload, StoreWatch(stores: storeReload, interval: configuration.pipeline.rescan),
      PipelineService(pipeline: pipeline, listening: listening),
    ]
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services.map {
          ServiceGroupConfiguration.ServiceConfiguration(
            service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup, serviceName: "\(type(of: $0))")
        },
        gracefulShutdownSignals: signals, logger: quiet))
    try await group.run()
    logger.info("stopped")
  }

  /// Files beside the store master that are read again at SIGHUP.
  private var otherFiles: [any Reloadable] {
    var files: [any Reloadable] = configuration.api.keys.map { [KeyReload(keys: $0, logger: logger)] } ?? []
    if let path = configuration.headers {
      files.append(HeaderReload(path: path, table: configuration.pipeline.fetch.hostHeaders, logger: logger))
    }
    return files
  }

  private var quiet: Logger {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .error)
    return quiet
  }

  private func load() async throws -> StoreMaster {
    let stores = try StoreMaster(contentsOf: configuration.pipeline.stores)
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

/// The pipeline as a service: begins once HTTP listens, since a start that fails must not have taken a job; stops when the
/// group shuts down.
private struct PipelineService: Service {
  let pipeline: Pipeline
  let listening: Mailbox<Void>

  func run() async throws {
    await withGracefulShutdownHandler {
      if await listening.drain() != nil { await pipeline.run() }
    } onGracefulShutdown: {
      pipeline.stop()
      listening.close()
    }
  }
}
