import APIServer
import Glibc
import JobStore
import Logging
import Pipeline

extension SettingSources {
  /// Everything that `serve` has to know.
  ///
  /// - Throws: `ValidationError`, `FileSystemError` of a folder, or `APIKeyError` of the key file.
  func server() throws -> ServerConfiguration {
    let folders = try folders()
    return ServerConfiguration(
      pipeline: PipelineConfiguration(
        folders: folders, stores: try self[Settings.stores], fetch: try fetch(),
        downloadsPerHost: try self[Settings.downloadsPerHost], attempts: try self[Settings.attempts],
        patience: .seconds(try self[Settings.patience]), cacheSeconds: try self[Settings.cacheSeconds],
        pauseSeconds: try self[Settings.pause],
        settle: .seconds(try self[Settings.settle]), rescan: .seconds(try self[Settings.rescan]),
        grace: .seconds(try self[Settings.grace]), maxJobBytes: try self[Settings.maxJobBytes],
        memoryBudgetBytes: try self[Settings.memoryBudget], diskFloorBytes: UInt64(try self[Settings.diskFloor]),
        keepDays: try self[Settings.keepDays]),
      api: try api(folders), headers: try self[Settings.headers], index: try indexFolder(), doctor: try Doctor(self))
  }

  private func api(_ folders: JobFolders) throws -> APIServerConfiguration {
    let host = try self[Settings.host]
    var configuration = APIServerConfiguration(
      host: host, port: try self[Settings.port], folders: folders, maxJobBytes: try self[Settings.maxJobBytes],
      diskFloorBytes: UInt64(try self[Settings.diskFloor]), keys: try self[Settings.apiKeys].map { try APIKeyRing($0) },
      metricsKeys: try self[Settings.metricsKeys].map { try APIKeyRing($0) },
      rateLimit: try self[Settings.rateLimit], clientTimeout: .seconds(try self[Settings.clientTimeout]))
    configuration.allowedOrigins = Set(try self[Settings.corsOrigin])
    configuration.names = OwnNames(listening: host, allowed: try self[Settings.allowedHost])
    configuration.trustedProxies = TrustedProxies(try self[Settings.trustedProxy])
    configuration.basePath = try self[Settings.basePath]
    return configuration
  }

  /// The program's logger: lines on standard error.
  ///
  /// - Throws: `ValidationError`.
  func logger() throws -> Logger {
    let level = try self[Settings.logLevel]
    let format = try self[Settings.logFormat] ?? (isatty(STDERR_FILENO) == 1 ? .text : .json)
    var logger = Logger(label: "retail-pulse") { _ in LineLogHandler(format: format) }
    logger.logLevel = level
    return logger
  }
}
