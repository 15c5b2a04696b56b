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

    @OptionGroup var keys: KeyOptions

    func run() throws {
      guard APIKey.isName(name) else {
        throw ValidationError("“\(name)” is no name: 1 to \(APIKey.maxNameCount) characters of A-Z a-z 0-9 . _ -")
      }
      let file = try keys.file()
      try Output.line(try file.add(name))
      Output.note("\(name) is in \(file.path). A server that runs learns of it by SIGHUP (systemctl reload).")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the names in the file. To remove a key, delete its line and send SIGHUP to the server.")

    @OptionGroup var keys: KeyOptions

    func run() throws {
      for key in try keys.file().keys() { try Output.line(key.name) }
    }
  }
}

extension KeyOptions {
  fileprivate func file() throws -> APIKeyFile {
    guard let path = try path() else {
      throw ValidationError("say where the keys are: --api-keys FILE, or RETAIL_PULSE_API_KEYS")
    }
    return APIKeyFile(path)
  }
}
