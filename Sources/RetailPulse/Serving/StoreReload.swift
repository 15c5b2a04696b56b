import Logging
import NIOPosix
import Pipeline
import ServiceLifecycle
import StoreMaster
import SystemPackage
import UnixSignals

/// Reads the store master again at SIGHUP. A broken file changes nothing.
struct StoreReload: Service {
  let path: FilePath
  let pipeline: Pipeline
  let logger: Logger

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() { await reload() }
  }

  private func reload() async {
    do {
      let path = path
      let stores = try await NIOThreadPool.singleton.runIfActive { try StoreMaster(contentsOf: path) }
      for warning in stores.warnings { logger.warning("\(warning)") }
      await pipeline.use(stores)
      logger.info("the store master was read again", metadata: ["stores": "\(stores.count)"])
    } catch {
      logger.error("the store master is broken; the old one stays in use", metadata: ["error": "\(error)"])
    }
  }
}
