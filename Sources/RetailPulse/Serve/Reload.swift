import ServiceLifecycle
import UnixSignals

/// A file that `serve` can reload.
protocol Reloadable: Sendable {
  /// Reads the file again. A broken file changes nothing and is logged.
  func reload() async
}

/// Reloads files at SIGHUP.
struct Reload: Service {
  let files: [any Reloadable]

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() {
      for file in files { await file.reload() }
    }
  }
}
