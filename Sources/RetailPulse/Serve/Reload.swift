import ServiceLifecycle
import Threads

/// A file that `serve` can reload.
protocol Reloadable: Sendable {
  /// Reads the file again. A broken file changes nothing and is logged.
  func reload() async
}

/// Reloads files at SIGHUP.
struct Reload: Service {
  let files: [any Reloadable]
  /// Has a value for each reload that is asked for.
  let requests: Mailbox<Void>
  let manager: ServiceManager

  func run() async {
    await cancelWhenGracefulShutdown {
      while await requests.drain() != nil {
        manager.tell(.reloading)
        for file in files { await file.reload() }
        manager.tell(.ready)
      }
    }
  }
}
