import ArgumentParser
import JobModel
import JobStore

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Print how jobs stand. Reads the files; needs no server.")

  @Argument(help: ArgumentHelp("The jobs' IDs, or the names that they were dropped under.", valueName: "id"))
  var ids: [String]

  @Flag(help: "Wait until the jobs end.")
  var watch = false

  @Flag(help: "Print the status documents unchanged.")
  var json = false

  @OptionGroup var flags: FolderFlags

  func run() async throws {
    let folders = try SettingSources(flags).folders()
    let lookup = JobLookup(folders)
    let jobs = try ids.map { try KnownJob.find($0, folders) }
    if watch { _ = try await JobWatch(lookup, jobs.compactMap { $0 }).wait() }
    var areAllKnown = true
    for id in jobs {
      if let id, let found = try lookup.find(id) { try write(found, id) } else { areAllKnown = false }
    }
    if !areAllKnown { throw ExitCode.failure }
  }

  private func write(_ found: JobLookup.Found, _ id: JobID) throws {
    switch found {
    case .waiting:
      try Output.line(json ? #"{"status":"ongoing","job_id":"\#(id)"}"# : "\(id): in the inbox, not yet claimed")
    case .document(_, let bytes):
      if json { try Output.write(bytes) } else { try Output.line(StatusText.full(try StatusDocument(decoding: bytes))) }
    }
  }
}

/// Reports an ID that no job has.
enum UnknownJob {
  static func note(_ id: String) {
    let name = JobFolders.hasDropEnding(id.utf8) ? id : id + ".json"
    let likely = JobID(ofDrop: Array(name.utf8))
    let hint = likely.text == id ? "" : " (a drop of that name has the ID “\(likely)”)"
    Output.note("no job has the ID “\(id)”\(hint): check the outbox, --inbox and --outbox")
  }
}
