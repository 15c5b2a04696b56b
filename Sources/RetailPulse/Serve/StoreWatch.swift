import ServiceLifecycle

/// Looks at the store master's file again and again, and reloads it when it has changed.
///
/// By its status and not by inotify: the library has one watch for the whole process, which the inbox has, and network mounts
/// send no events.
struct StoreWatch: Service {
  let stores: StoreReload
  /// Between two looks.
  let interval: Duration

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do { try await Task.sleep(for: interval) } catch { return }
        await stores.reloadIfChanged()
      }
    }
  }
}
