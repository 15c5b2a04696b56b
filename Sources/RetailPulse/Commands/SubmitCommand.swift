import ArgumentParser
import Glibc
import JobModel
import JobStore
import DurableFiles
import SystemPackage

struct SubmitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Check job files, drop them into the inbox and print their IDs.",
    discussion: "Needs no server: the jobs wait in the inbox until one runs.")

  @Argument(help: ArgumentHelp("Job files.", valueName: "file"))
  var files: [String]

  @Flag(help: "Wait until the jobs end: exit 0 when all completed, 1 when one failed.")
  var wait = false

  @Flag(help: "Ask the image hosts anew, also for images whose size is known from an earlier job.")
  var fresh = false

  @OptionGroup var folderFlags: FolderFlags
  @Option(Settings.maxJobBytes) var maxJobBytes: SettingFlag?

  func run() async throws {
    let settings = try SettingSources(self)
    let folders = try settings.folders()
    let limit = try settings[Settings.maxJobBytes]
    // Check all before dropping any: a wrong one must not leave half of them submitted.
    var jobs: [(path: FilePath, job: CheckedJob)] = []
    for file in files {
      do {
        let path = FilePath(file)
        let job = try fresh ? JobFile.readAskingAnew(path, limit: limit) : JobFile.read(path, limit: limit)
        jobs.append((path, job))
      } catch {
        Output.note("\(file): \(error)")
      }
    }
    guard jobs.count == files.count else { throw ExitCode.failure }

    // Only the inbox: the folders inside must belong to the server's user.
    if try folders.create(folders.inbox, RealFileSystem()) {
      Output.note("created the inbox \(folders.inbox)")
    }
    noteMask(folders.inbox)
    let submitter = Submitter(folders)
    var ids: [JobID] = []
    for (path, job) in jobs {
      let id = try submitter.submit(job, named: path.lastComponent?.string ?? "job.json")
      try Output.line(id.text)
      ids.append(id)
    }
    guard wait else { return }
    if !FolderLock.isHeld(folders.outbox) {
      Output.note(
        "no “serve” runs on \(folders.outbox): the jobs wait until one does; check --inbox and --outbox")
    }
    let states = try await JobWatch(JobLookup(folders), ids).wait(areDropped: true)
    if !states.allSatisfy({ $0 == .completed }) { throw ExitCode.failure }
  }

  /// Warns when drops would be unreadable for the user who owns the inbox: the server leaves such files where they are.
  private func noteMask(_ inbox: FilePath) {
    let mask = umask(0)
    umask(mask)
    var owner = stat()
    guard mask & 0o044 != 0, inbox.withPlatformString({ stat($0, &owner) }) == 0, owner.st_uid != geteuid() else {
      return
    }
    Output.note(
      "your umask \(String(mask, radix: 8)) keeps other users from reading what you drop; "
        + "where “serve” runs as another user, set it to 022 first")
  }
}
