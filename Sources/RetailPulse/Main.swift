import ArgumentParser

@main
struct RetailPulse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "retail-pulse")
}
