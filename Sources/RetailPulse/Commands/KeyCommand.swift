import ArgumentParser
import APIServer

struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Create and list API keys.", subcommands: [Add.self, List.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a key to the file and print it. It can't be printed again: the file has only its digest.")

    @Argument(help: "The client's name: 1 to 64 characters of A-Z a-z 0-9 . _ -")
    var name: String

    @Option(Settings.config) var config: SettingFlag?
    @Option(Settings.apiKeys) var apiKeys: SettingFlag?

    func run() throws {
      guard APIKey.isName(name) else {
        throw ValidationError(
          "the name is “\(name)”, but must have 1 to \(APIKey.maxNameCount) characters of A-Z a-z 0-9 . _ -")
      }
      let file = try SettingSources(self).keyFile()
      try Output.line(try file.add(name))
      Output.note(
        "\(name) is added to \(file.path). Send SIGHUP to a running server (systemctl reload) to make it read the file."
      )
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
        "no key file is given: set \(Settings.apiKeys.flag) FILE, or \(Settings.apiKeys.environmentName)")
    }
    return APIKeyFile(path)
  }
}
