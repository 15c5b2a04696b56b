import ArgumentParser

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check folders, mounts, limits, disk, store master and port; name the remedies.")

  func run() async throws {
  }
}
