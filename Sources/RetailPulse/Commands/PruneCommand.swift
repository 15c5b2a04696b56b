import ArgumentParser
import JobModel
import JobStore

struct PruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Remove old finished jobs: status document, results and job. Safe while a server runs.")

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Minimum time since a job finished: 30d, 12h, 45m or 90s.", valueName: "age"))
  var olderThan: String

  @Option(help: "Remove only jobs in this state: completed or failed.")
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
    let now = Timestamp.now()
    guard now >= Timestamp.earliest else {
      Output.note("the clock shows \(Timestamp.text(now)), so nothing can be old: set it (timedatectl, date -s)")
      throw ExitCode.failure
    }
    let removed = try Pruner(SettingSources(flags).folders()).prune(
      finishedBy: now - Int64(seconds * 1000), states: states, now: now)
    try Output.line("\(removed.jobs) jobs removed, \(removed.debris) files without a job")
  }
}
