import ArgumentParser
import APIServer

struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Make and list the keys of the API.", subcommands: [Add.self, List.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a key to the file and print it, this once: the file has only its digest.")

    @Argument(help: "Whose key it is: 1 to 64 characters of A-Z a-z 0-9 . _ -")
    var name: String

    @Option(Settings.config) var config: SettingFlag?
    @Option(Settings.apiKeys) var apiKeys: SettingFlag?

    func run() throws {
      guard APIKey.isName(name) else {
        throw ValidationError("“\(name)” is no name: 1 to \(APIKey.maxNameCount) characters of A-Z a-z 0-9 . _ -")
      }
      let file = try SettingSources(self).keyFile()
      try Output.line(try file.add(name))
      Output.note("\(name) is in \(file.path). A server that runs learns of it by SIGHUP (systemctl reload).")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the names in the file. To remove a key, delete its line and send SIGHUP to the server.")

    @Option(Settings.config) var config: SettingFlag?
    @Option(Settings.apiKeys) var apiKeys: SettingFlag?

    func run() throws {
      for key in try SettingSources(self).keyFile().keys() { try Output.line(key.name) }
    }
  }
}

extension SettingSources {
  fileprivate func keyFile() throws -> APIKeyFile {
    guard let path = try self[Settings.apiKeys] else {
      throw ValidationError(
        "say where the keys are: \(Settings.apiKeys.flag) FILE, or \(Settings.apiKeys.environmentName)")
    }
    return APIKeyFile(path)
  }
}
