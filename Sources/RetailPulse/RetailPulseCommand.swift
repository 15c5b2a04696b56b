import ArgumentParser

/// The entry point: parses the command line and runs a command.
@main
struct RetailPulseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retail-pulse",
    abstract: "Measures images of store visits: drop a job file into one folder, read its results in another.",
    version: Settings.version,
    subcommands: [
      ServeCommand.self, SubmitCommand.self, StatusCommand.self, ResultsCommand.self, CancelCommand.self,
      RetryCommand.self, TopCommand.self,
      CheckCommand.self, MeasureCommand.self, PruneCommand.self, KeyCommand.self, ConfigCommand.self,
      ListCommand.self, VisitsCommand.self, ReindexCommand.self, DoctorCommand.self, HealthcheckCommand.self,
      DemoCommand.self,
    ])
}
