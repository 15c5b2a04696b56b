import HTTPTypes
import HummingbirdCore
import JobStore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
package import DurableFiles
import Synchronization
import SystemPackage
import Threads

/// The HTTP face of the files: one more dropper of jobs and reader of status documents. Keeps no state of its own.
package struct APIServer: Service {
  static let serverName = "retail-pulse"
  /// Connections at once; further ones wait in the system's queue.
  private static let maxConnections = 1024
  /// A larger head is refused, bytes; a field has all of it to itself.
  private static let maxHeaderBytes = 32 << 10
  private static let maxHeaderFields = 100

  /// How long requests that have begun may go on after a signal to stop.
  private static let lastAnswers = Duration.seconds(5)

  private let server: any Service
  private let configuration: APIServerConfiguration
  private let hasStarted: Started
  private let writer: InboxWriter

  /// It can't listen where it was told to.
  package struct CannotListen: Error, CustomStringConvertible {
    let host: String
    let port: Int
    let cause: any Error

    package var description: String {
      "cannot listen on \(host), port \(port): \(cause); choose others with --host and --port, or stop what has them"
    }
  }

  private final class Started: Sendable {
    let flag = Atomic(false)
  }

  /// - Parameters:
  ///   - fileSystem: shared with whoever else writes there, so that they become durable together.
  ///   - notReady: why the program is not ready; empty when it is.
  ///   - onListening: called once it listens.
  /// - Throws: ``ThreadError``.
  package init(
    _ configuration: APIServerConfiguration, _ fileSystem: RealFileSystem, notReady: @escaping @Sendable () -> [String],
    onListening: @escaping @Sendable () -> Void, logger: Logger
  ) throws {
    let started = Started()
    hasStarted = started
    self.configuration = configuration
    let folders = configuration.folders
    let lookup = JobLookup(folders, fileSystem)
    writer = try InboxWriter(folders, diskFloorBytes: configuration.diskFloorBytes, fileSystem)

    let submit = SubmitRoute(
      writer: writer, maxJobBytes: configuration.maxJobBytes,
      budget: BodyBudget(maxJobBytes: configuration.maxJobBytes), logger: logger)
    let status = StatusRoute(lookup: lookup)
    let results = ResultsRoute(lookup: lookup) { ResultsFile(folders.results($0), fileSystem) }
    let health = HealthRoutes(reasons: notReady)
    var routes = [
      Route(.post, "/api/submit", SubmitRoute.operation, submit.answer),
      Route(.get, "/api/status", StatusRoute.operation, status.answer),
      Route(.get, "/api/results", ResultsRoute.operation, results.answer),
      Route(.get, "/livez", HealthRoutes.liveOperation, health.live),
      Route(.get, "/readyz", HealthRoutes.readyOperation, health.ready),
    ]
    routes.append(OpenAPIRoute.describing(routes, hasKeys: configuration.keys != nil))
    let responder = APIResponder(
      routes, door: AccessControl(keys: configuration.keys, limit: configuration.rateLimit), logger: logger)
    server = try Self.server(configuration, responder, logger) { address in
      started.flag.store(true, ordering: .relaxed)
      onListening()
      logger.info("HTTP is up", metadata: ["address": "\(address.map { "\($0)" } ?? "?")"])
      if configuration.keys == nil && !PeerAddress(address).isLoopback { Self.warnOfNoKeys(logger) }
    }
  }

  private static func server(
    _ configuration: APIServerConfiguration, _ responder: APIResponder, _ logger: Logger,
    onListening: @escaping @Sendable (SocketAddress?) -> Void
  ) throws -> any Service {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    let date = DateHeader()
    let timeout = TimeAmount(configuration.clientTimeout)
    let http1 = HTTP1Channel.Configuration(
      idleTimeout: timeout,
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: maxHeaderBytes, maxHeaderListSize: maxHeaderBytes, maxHeaderFieldCount: maxHeaderFields))
    return try HTTPServerBuilder { responder in
      GuardedHTTP1(http1: HTTP1Channel(responder: responder, configuration: http1)) {
        ConnectionGuard(timeout: timeout) {
          HTTPRefusal(of: $0, maxHeaderBytes: maxHeaderBytes, date: date.text)
        }
      }
    }.buildServer(
      configuration: ServerConfiguration(
        address: .hostname(configuration.host, port: configuration.port),
        availableConnectionsDelegate: MaximumAvailableConnections(maxConnections)),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet
    ) { request, writer, channel in
      var response = await responder.answer(request, from: channel.remoteAddress)
      response.headers[.date] = date.text
      response.headers[.server] = serverName
      try await writer.write(response: response.head, body: response.body)
    } onServerRunning: {
      onListening($0.localAddress)
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

  /// Serves until the service group shuts down; answers what was asked before, within ``lastAnswers``.
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
          if hasStarted.flag.load(ordering: .relaxed) { throw error }
          throw CannotListen(host: configuration.host, port: configuration.port, cause: error)
        }
      }
      group.addTask {
        // A client that never ends its request must not hold up the end. Cancelled when the server ends first.
        do {
          try await gracefulShutdown()
          try await Task.sleep(for: Self.lastAnswers)
        } catch is CancellationError {}
      }
      try await group.next()
      group.cancelAll()
      do { try await group.waitForAll() } catch is CancellationError {}
    }
  }
}
