import ArgumentParser
import JobModel
import JobStore

struct PruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Remove finished jobs that are old: status, results, job. Also while a server runs.")

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long ago a job must have finished: 30d, 12h, 45m or 90s.", valueName: "age"))
  var olderThan: String

  @Option(help: "Only jobs in this state: completed or failed.")
  var state: String?

  @OptionGroup var flags: FolderFlags

  func run() throws {
    guard let seconds = Quantity.age(olderThan) else {
      throw ValidationError("--older-than is “\(olderThan)”, but must be an age such as 30d, 12h, 45m or 90s")
    }
    var states: [JobState] = [.completed, .failed]
    if let state {
      guard let only = JobState(rawValue: state), only != .ongoing else {
        throw ValidationError("--state is “\(state)”, but must be completed or failed")
      }
      states = [only]
    }
    let removed = try Pruner(SettingSources(flags).folders()).prune(
      finishedBy: Timestamp.now() - Int64(seconds * 1000), states: states)
    try Output.line("\(removed.jobs) jobs removed, \(removed.debris) files of no job")
  }
}
