import Pipeline
import ServiceLifecycle

/// Tells the service manager that the process is alive, as long as the steps of the pipeline make their rounds.
struct Watchdog: Service {
  let pipeline: Pipeline
  let manager: ServiceManager

  func run() async {
    guard let interval = manager.watchdogInterval else { return await waitForEnd() }
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        // Twice as often as it must hear, as sd_watchdog_enabled(3) advises.
        do { try await Task.sleep(for: interval / 2) } catch { return }
        if await pipeline.makesRound() { manager.tell(.alive) }
      }
    }
  }

  /// A service that returns would end the group.
  private func waitForEnd() async {
    do { try await gracefulShutdown() } catch {}
  }
}
