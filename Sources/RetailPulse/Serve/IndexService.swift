import JobIndex
import ServiceLifecycle

/// The index as a service: it follows the pipeline, and ends after it.
struct IndexService: Service {
  let index: JobIndex
  let changes: ChangedJobs

  func run() async throws {
    await withGracefulShutdownHandler {
      await index.run(changes)
    } onGracefulShutdown: {
      changes.close()
    }
  }
}
