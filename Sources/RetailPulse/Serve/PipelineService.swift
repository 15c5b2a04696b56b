import Pipeline
import ServiceLifecycle
import Threads

/// The pipeline as a service: begins once HTTP listens, since a start that fails must not have taken a job; stops when the
/// group shuts down.
struct PipelineService: Service {
  let pipeline: Pipeline
  /// Gets a value once HTTP listens.
  let listening: Mailbox<Void>
  let manager: ServiceManager

  func run() async throws {
    await withGracefulShutdownHandler {
      guard await listening.drain() != nil else { return }
      manager.tell(.ready)
      await pipeline.run()
    } onGracefulShutdown: {
      pipeline.stop()
      listening.close()
    }
  }
}
