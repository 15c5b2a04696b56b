import ArgumentParser
import JobModel
import JobStore

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Print a job's status. Reads the files; needs no server.")

  @Argument(help: "The job's ID: the name of its file without .json.")
  var id: String

  @Flag(help: "Wait until the job ends.")
  var watch = false

  @Flag(help: "Print the status document unchanged.")
  var json = false

  @OptionGroup var flags: FolderFlags

  func run() async throws {
    let lookup = JobLookup(try SettingSources(flags).folders())
    guard let id = JobID(id) else { throw UnknownJob.report(id) }
    if watch { _ = try await JobWatch(lookup, id).wait() }
    switch try lookup.find(id) {
    case nil: throw UnknownJob.report(id.text)
    case .waiting?:
      try Output.line(json ? #"{"status":"ongoing","job_id":"\#(id)"}"# : "\(id): in the inbox, not yet claimed")
    case .document(_, let bytes)?:
      if json { try Output.write(bytes) } else { try Output.line(StatusText.full(try StatusDocument(decoding: bytes))) }
    }
  }
}

/// Reports an ID that no job has; exit 1.
enum UnknownJob {
  static func report(_ id: String) -> ExitCode {
    let name = JobFolders.hasDropEnding(id.utf8) ? id : id + ".json"
    let likely = JobID(ofDrop: Array(name.utf8))
    let hint = likely.text == id ? "" : " (a drop of that name has the ID “\(likely)”)"
    Output.note("no job has the ID “\(id)”\(hint): check the outbox, --inbox and --outbox")
    return ExitCode.failure
  }
}
