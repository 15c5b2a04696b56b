import Logging
import NIOPosix
import Pipeline
import StoreMaster
import SystemPackage

/// Reloads the store master.
struct StoreReload: Reloadable {
  let path: FilePath
  let pipeline: Pipeline
  let logger: Logger

  func reload() async {
    do {
      let path = path
      let stores = try await NIOThreadPool.singleton.runIfActive { try StoreMaster(contentsOf: path) }
      for warning in stores.warnings { logger.warning("\(warning)") }
      await pipeline.use(stores)
      logger.info("store master reloaded", metadata: ["stores": "\(stores.count)"])
    } catch {
      logger.error("store master not reloaded; the old one stays in use", metadata: ["error": "\(error)"])
    }
  }
}
