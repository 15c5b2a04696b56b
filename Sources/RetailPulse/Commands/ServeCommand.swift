import ArgumentParser
import APIServer
import Pipeline

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Watch the inbox, run its jobs, answer HTTP, until SIGINT or SIGTERM.")

  @OptionGroup var folders: FolderOptions
  @OptionGroup var stores: StoreOptions
  @OptionGroup var jobLimit: JobLimitOptions
  @OptionGroup var fetch: FetchOptions
  @OptionGroup var server: ServerOptions
  @OptionGroup var keys: KeyOptions
  @OptionGroup var log: LogOptions

  func run() async throws {
    let configuration = ServerConfiguration(
      pipeline: PipelineConfiguration(
        folders: try folders.folders(), stores: try stores.path(), fetch: try fetch.configuration(),
        downloadsPerHost: try fetch.perHost(), attempts: try server.attemptCount(),
        cacheSeconds: try server.cachedSeconds(), pauseSeconds: try server.pauseRange(),
        settle: .seconds(try server.settleSeconds()), rescan: .seconds(try server.rescanSeconds()),
        grace: .seconds(try server.graceSeconds()), maxJobBytes: try jobLimit.bytes(),
        diskFloorBytes: try server.diskFloorBytes(), keepDays: try server.keptDays()),
      shim: APIServerConfiguration(
        host: try server.address(), port: try server.portNumber(), folders: try folders.folders(),
        maxJobBytes: try jobLimit.bytes(), diskFloorBytes: try server.diskFloorBytes(),
        keys: try keys.path().map { try APIKeyRing($0) }, rateLimit: try server.requestLimit(),
        clientTimeout: .seconds(try server.clientTimeoutSeconds())))
    try await Server(configuration: configuration, logger: try log.makeLogger()).run()
  }
}
