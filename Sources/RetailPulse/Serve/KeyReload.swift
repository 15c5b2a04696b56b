import APIServer
import Logging
import NIOPosix

/// The API keys.
struct KeyReload: Reloadable {
  let keys: APIKeyRing
  let logger: Logger

  func reload() async {
    do {
      let keys = keys
      try await NIOThreadPool.singleton.runIfActive { try keys.reload() }
      logger.info("the API keys were read again", metadata: ["keys": "\(keys.count)"])
    } catch {
      logger.error("the API keys are broken; the old ones stay in use", metadata: ["error": "\(error)"])
    }
  }
}
