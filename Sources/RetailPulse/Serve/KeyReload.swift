import APIServer
import Logging
import NIOPosix

/// Reloads the API keys.
struct KeyReload: Reloadable {
  let keys: APIKeyRing
  let logger: Logger

  func reload() async {
    do {
      let keys = keys
      try await NIOThreadPool.singleton.runIfActive { try keys.reload() }
      logger.info("API keys reloaded", metadata: ["keys": "\(keys.count)"])
    } catch {
      logger.error("API keys not reloaded; the old ones stay in use", metadata: ["error": "\(error)"])
    }
  }
}
