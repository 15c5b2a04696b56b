import ArgumentParser
import JobModel
import JobStore

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Print a job's status. Reads the files; needs no server.")

  @Argument(help: "The job's ID, or the name that it was dropped under.")
  var id: String

  @Flag(help: "Wait until the job ends.")
  var watch = false

  @Flag(help: "Print the status document unchanged.")
  var json = false

  @OptionGroup var flags: FolderFlags

  func run() async throws {
    let folders = try SettingSources(flags).folders()
    let lookup = JobLookup(folders)
    let id = try KnownJob.find(id, folders)
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
