package import DurableFiles
import Hummingbird
import HummingbirdCore
package import JobIndex
package import JobStore
package import Logging
package import Monitoring
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Threads

/// The HTTP server: a second way to drop jobs and to read status documents and results. It keeps no state of its own; the
/// files are the truth.
package struct APIServer: Service {
  static let serverName = "retail-pulse"
  /// Connections at once; further ones wait in the system's queue.
  private static let maxConnections = 1024
  /// How long requests that have begun may go on after a signal to stop.
  private static let shutdownGrace = Duration.seconds(2)

  private let server: any Service
  private let configuration: APIServerConfiguration
  private let hasStarted: Flag
  private let writer: InboxWriter

  private final class Flag: Sendable {
    let value = Atomic(false)
  }

  /// - Parameters:
  ///   - fileSystem: shared with the pipeline, so that files of both become durable by one flush.
  ///   - renamed: kept by the pipeline, for look-ups.
  ///   - listing: of jobs and of measured images.
  ///   - problems: what is wrong now.
  ///   - metrics: all metrics, as text.
  ///   - notReady: why no jobs are accepted; empty when they are.
  ///   - onListening: called once the server listens.
  /// - Throws: ``ThreadError``.
  package init(
    _ configuration: APIServerConfiguration, _ fileSystem: RealFileSystem, renamed: RenamedDrops,
    listing: any JobListing, problems: @escaping @Sendable () async -> [Problem],
    metrics: @escaping @Sendable (MetricFormat) async throws -> String,
    notReady: @escaping @Sendable () -> [String], onListening: @escaping @Sendable () -> Void, logger: Logger
  ) throws {
    let started = Flag()
    hasStarted = started
    self.configuration = configuration
    let folders = configuration.folders
    let lookup = JobLookup(folders, fileSystem, renamed: renamed)
    let floor = DiskFloor(folders, bytes: configuration.diskFloorBytes, fileSystem)
    writer = try InboxWriter(lookup, floor, inbox: folders.inbox, fileSystem)

    let routes = APIRoutes(
      submit: SubmitRoute(
        writer: writer, floor: floor,
        body: SubmittedBody(
          maxBytes: configuration.maxJobBytes, budget: BodyBudget(maxJobBytes: configuration.maxJobBytes)),
        basePath: configuration.basePath),
      status: StatusRoute(lookup: lookup),
      results: ResultsRoute(
        lookup: lookup, search: { ResultSearch(folders.results($0), fileSystem, retries: $1) },
        retries: { RetriedResults($0, folders, fileSystem) },
        open: { ResultsReader(folders.results($0), $1, fileSystem) }),
      failures: FailuresRoute(lookup: lookup) { try FailureCounts(in: folders.results($0), fileSystem) },
      problems: ProblemsRoute { await problems() },
      orders: OrderRoutes(
        orders: JobOrders(folders, fileSystem, renamed: renamed), basePath: configuration.basePath),
      listing: listing, health: HealthRoutes(reasons: notReady), metrics: MetricsRoute(text: metrics),
      description: DescriptionRoute(basePath: configuration.basePath))
    server = try Self.server(configuration, routes, logger) { address in
      started.value.store(true, ordering: .relaxed)
      onListening()
      logger.info("listening", metadata: ["address": "\(address.textWithPort)"])
      if configuration.keys == nil && !address.isLoopback { Self.warnOfNoKeys(logger) }
    }
  }

  private static func server(
    _ configuration: APIServerConfiguration, _ routes: APIRoutes, _ logger: Logger,
    onListening: @escaping @Sendable (PeerAddress) -> Void
  ) throws -> any Service {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    let date = DateField()
    let responder = routes.responder(configuration.rules, date: date)
    return try HTTPServerBuilder { respond in
      GuardedHTTP1(respond, clientTimeout: TimeAmount(configuration.clientTimeout), date: date)
    }.buildServer(
      configuration: ServerConfiguration(
        address: .hostname(configuration.host, port: configuration.port),
        availableConnectionsDelegate: MaximumAvailableConnections(maxConnections)),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet
    ) { request, writer, channel in
      let context = APIContext(source: APIContext.Source(logger: logger, peer: channel.remoteAddress, channel: channel))
      let response = try await responder.respond(to: request, context: context)
      try await writer.write(response: response.head, body: response.body)
    } onServerRunning: {
      onListening(PeerAddress($0.localAddress))
    }
  }

  private static func warnOfNoKeys(_ logger: Logger) {
    logger.warning(
      """
      ANYBODY who reaches this address may submit jobs, which makes this machine fetch the URLs in them, and may read \
      every job's results: no API keys are set. Make one with “retail-pulse key add NAME --api-keys FILE” and serve with \
      --api-keys FILE, or listen on 127.0.0.1
      """)
  }

  /// Serves until the service group shuts down; requests that have begun get their answers, within ``shutdownGrace``.
  ///
  /// - Throws: ``APIServerError``.
  package func run() async throws {
    async let writing: Void = writer.run()
    do {
      try await serve()
    } catch {
      writer.stop()
      await writing
      throw error
    }
    writer.stop()
    await writing
  }

  private func serve() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do { try await server.run() } catch {
          if hasStarted.value.load(ordering: .relaxed) { throw error }
          throw APIServerError.cannotListen(host: configuration.host, port: configuration.port, cause: error)
        }
      }
      group.addTask {
        // A client that never ends its request must not keep the server from stopping. Cancelled when the server ends first.
        do {
          try await gracefulShutdown()
          try await Task.sleep(for: Self.shutdownGrace)
        } catch is CancellationError {}
      }
      try await group.next()
      group.cancelAll()
      do { try await group.waitForAll() } catch is CancellationError {}
    }
  }
}

extension APIServerConfiguration {
  fileprivate var rules: AnswerRules {
    AnswerRules(
      access: AccessControl(keys: keys, limit: rateLimit), metricsAccess: AccessControl(keys: metricsKeys, limit: nil),
      pages: PageRules(allowedOrigins: allowedOrigins, names: keys == nil ? names : nil), proxies: trustedProxies,
      basePath: basePath)
  }
}
