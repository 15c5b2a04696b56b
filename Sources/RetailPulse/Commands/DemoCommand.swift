import ArgumentParser

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Show all of it on temporary folders, with an image host of its own; no network.")

  func run() async throws { try await Demo.run() }
}
