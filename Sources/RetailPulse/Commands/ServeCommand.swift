import ArgumentParser

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Watch the inbox, run its jobs and answer HTTP, until SIGINT or SIGTERM.")

  @OptionGroup var flags: ServeFlags

  func run() async throws {
    // Before anything else, so that none ends the process while it starts.
    let signals = await Signals()
    let settings = try SettingSources(flags)
    do {
      try await Server(
        configuration: try settings.server(), signals: signals, logger: try settings.logger()
      ).run()
    } catch {
      throw StartProblem.explaining(error)
    }
  }
}
