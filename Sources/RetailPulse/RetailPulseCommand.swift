import ArgumentParser

/// The program's entry: parses, wires, runs.
@main
struct RetailPulseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retail-pulse",
    abstract: "Measures the images of store visits: drop a job file into a folder, read the results in another.",
    version: "0.1.0",
    subcommands: [
      ServeCommand.self, SubmitCommand.self, StatusCommand.self, ResultsCommand.self, CheckCommand.self,
      MeasureCommand.self, PruneCommand.self, KeyCommand.self, ConfigCommand.self, DoctorCommand.self, DemoCommand.self,
    ])
}
