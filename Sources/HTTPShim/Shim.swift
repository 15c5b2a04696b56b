import HTTPTypes
import HummingbirdCore
import JobFiles
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Spool
import Synchronization
import SystemPackage
import Threads

/// The HTTP face of the files: one more dropper of jobs and reader of status documents. Keeps no state of its own.
package struct Shim: Service {
  /// A connection on which nothing moves for so long is closed, seconds.
  private static let idleSeconds: Int64 = 60
  /// Connections at once; further ones wait in the system's queue.
  private static let maxConnections = 1024

  /// How long requests that have begun may go on after a signal to stop.
  private static let lastAnswers = Duration.seconds(5)

  private let server: any Service
  private let configuration: ShimConfiguration
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
  ///   - notReady: why the program is not ready; empty when it is.
  ///   - onListening: called once it listens.
  /// - Throws: ``ThreadError``.
  package init(
    _ configuration: ShimConfiguration, notReady: @escaping @Sendable () -> [String],
    onListening: @escaping @Sendable () -> Void, logger: Logger
  ) throws {
    let started = Started()
    hasStarted = started
    self.configuration = configuration
    let fileSystem = RealFileSystem()
    let folders = configuration.folders
    let lookup = JobLookup(folders, fileSystem)
    writer = try InboxWriter(folders, diskFloorBytes: configuration.diskFloorBytes, fileSystem)

    let submit = SubmitRoute(writer: writer, maxJobBytes: configuration.maxJobBytes)
    let status = StatusRoute(lookup: lookup)
    let results = ResultsRoute(lookup: lookup) { ResultsFile(folders.results($0), fileSystem) }
    let health = HealthRoutes(reasons: notReady)
    let responder = APIResponder(
      [
        Route(.post, "/api/submit", submit.answer),
        Route(.get, "/api/status", status.answer),
        Route(.get, "/api/results", results.answer),
        Route(.get, "/livez", health.live),
        Route(.get, "/readyz", health.ready),
      ], logger: logger)
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    let date = DateHeader()
    server = try HTTPServerBuilder.http1(configuration: .init(idleTimeout: .seconds(Self.idleSeconds))).buildServer(
      configuration: ServerConfiguration(
        address: .hostname(configuration.host, port: configuration.port),
        availableConnectionsDelegate: MaximumAvailableConnections(Self.maxConnections)),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet
    ) { request, writer, _ in
      var response = await responder.answer(request)
      response.headers[.date] = date.text
      response.headers[.server] = "retail-pulse"
      try await writer.write(response: response.head, body: response.body)
    } onServerRunning: { channel in
      started.flag.store(true, ordering: .relaxed)
      onListening()
      logger.info("HTTP is up", metadata: ["address": "\(channel.localAddress.map { "\($0)" } ?? "?")"])
    }
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
