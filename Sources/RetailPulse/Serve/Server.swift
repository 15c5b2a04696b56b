import Glibc
import Logging
import Pipeline
import ServiceLifecycle
import Synchronization
import Threads

/// `serve`: starts its parts and runs them until a signal.
struct Server {
  let configuration: ServerConfiguration
  let signals: Signals
  let logger: Logger

  /// - Throws: what keeps it from starting, or from going on.
  func run() async throws {
    // A peer that hangs up must not end the process; every write has its own error.
    signal(SIGPIPE, SIG_IGN)
    // Nor one that opens a file while it is asked whether anybody has it open, see OpenFile.isExclusive().
    signal(SIGIO, SIG_IGN)
    OpenFileLimit.raise()
    let manager = ServiceManager(logger: logger)
    let running = RunningPipeline()
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask {
        await signals.watch {
          manager.tell(.stopping)
          beginStop { running.unended }
        }
      }
      let startup = try Startup(configuration, signals, manager, logger)
      // Nil when a signal came first.
      if let parts = try await beforeStop({ try await startup.makeParts() }) {
        running.set(parts.pipeline)
        try await run(parts.services)
      }
      group.cancelAll()
    }
    logger.info("stopped")
  }

  private func beginStop(unended: @escaping @Sendable () -> String) {
    do {
      try StopDeadline.begin(grace: configuration.pipeline.grace, logger: logger, unended: unended)
    } catch {
      logger.error("a stop that takes too long is not ended by force", metadata: ["error": "\(error)"])
    }
  }

  /// Does `work`, unless a signal asks for a stop before it is done: then it is cancelled, and waited for.
  ///
  /// - Returns: nil when it was stopped.
  private func beforeStop<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value?
  {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        _ = await signals.stop.drain()
        return nil
      }
      defer { group.cancelAll() }
      do {
        return try await group.next() ?? nil
      } catch is CancellationError {
        return nil
      }
    }
  }

  /// Runs services until one ends; then the others are stopped, from the last to the first.
  private func run(_ services: [any Service]) async throws {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .error)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services.map {
          ServiceGroupConfiguration.ServiceConfiguration(
            service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup, serviceName: "\(type(of: $0))")
        }, logger: quiet))
    try await group.run()
  }
}
