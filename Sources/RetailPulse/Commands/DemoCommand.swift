import ArgumentParser

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Show a whole run on temporary folders, with a local image host; needs no network.")

  func run() async throws { try await Demo.run() }
}
