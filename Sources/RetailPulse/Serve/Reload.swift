import ServiceLifecycle
import UnixSignals

/// A file that `serve` reads again while it runs.
protocol Reloadable: Sendable {
  /// A broken file changes nothing and is logged.
  func reload() async
}

/// Reads files again at SIGHUP.
struct Reload: Service {
  let files: [any Reloadable]

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() {
      for file in files { await file.reload() }
    }
  }
}
