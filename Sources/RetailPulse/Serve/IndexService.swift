import JobEvents
import JobIndex
import ServiceLifecycle

/// The index as a service: it follows the pipeline, and ends after it.
struct IndexService: Service {
  let index: JobIndex
  private let events: EventHub
  private let subscription: EventSubscription

  /// Subscribes at once: nothing that happens from now on is missed.
  init(index: JobIndex, events: EventHub) {
    self.index = index
    self.events = events
    subscription = events.subscribe()
  }

  func run() async throws {
    await withGracefulShutdownHandler {
      await index.run(subscription)
    } onGracefulShutdown: {
      // The pipeline, which has ended by now, closes it too, unless it never began.
      events.close()
    }
    // A service that ends earlier than it is asked to stops all others.
    do { try await gracefulShutdown() } catch is CancellationError {}
  }
}
