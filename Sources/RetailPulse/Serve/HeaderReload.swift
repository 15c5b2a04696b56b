import Fetch
import Logging
import NIOPosix
import SystemPackage

/// Reloads the headers of `--headers`.
struct HeaderReload: Reloadable {
  let path: FilePath
  let table: HostHeaderTable
  let logger: Logger

  func reload() async {
    do {
      let path = path
      let headers = try await NIOThreadPool.singleton.runIfActive { try HostHeaderFile.headers(in: path) }
      table.replace(headers)
      logger.info("headers reloaded", metadata: ["headers": "\(headers.count)"])
    } catch {
      logger.error("headers not reloaded; the old ones stay in use", metadata: ["error": "\(error)"])
    }
  }
}
