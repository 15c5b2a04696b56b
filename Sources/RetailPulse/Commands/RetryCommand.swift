import ArgumentParser
import JobStore

struct RetryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Run the failed images of jobs again, each as a new job, and print the new IDs. Needs no server.",
    discussion: "Writes ID.retry into the inbox. “results ID --with-retries” shows both together.")

  @Argument(help: ArgumentHelp("The jobs' IDs, or the names that they were dropped under.", valueName: "id"))
  var ids: [String]

  @OptionGroup var flags: FolderFlags

  func run() throws {
    let folders = try SettingSources(flags).folders()
    try OrderCommand.giveEach(ids, folders) { try JobOrders(folders).retry($0) }
  }
}
