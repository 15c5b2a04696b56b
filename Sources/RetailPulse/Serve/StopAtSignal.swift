import ServiceLifecycle
import Threads

/// A service that ends once a signal asks for a stop; the group stops with it.
struct StopAtSignal: Service {
  /// Closed by the signal.
  let stop: Mailbox<Void>

  func run() async {
    await cancelWhenGracefulShutdown { _ = await stop.drain() }
  }
}
