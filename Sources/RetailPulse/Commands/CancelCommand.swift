import ArgumentParser
import JobStore

struct CancelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Cancel jobs: no further image of them starts, and they end. Needs no server.",
    discussion: "Writes ID.cancel into the inbox. What was measured stays.")

  @Argument(help: ArgumentHelp("The jobs' IDs, or the names that they were dropped under.", valueName: "id"))
  var ids: [String]

  @OptionGroup var flags: FolderFlags

  func run() throws {
    let folders = try SettingSources(flags).folders()
    try OrderCommand.giveEach(ids, folders) { id in
      try JobOrders(folders).cancel(id)
      return id
    }
  }
}
