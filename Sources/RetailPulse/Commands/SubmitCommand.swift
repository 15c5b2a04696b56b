import ArgumentParser
import Glibc
import JobModel
import JobStore
import DurableFiles
import SystemPackage

struct SubmitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Check jobs and drop them into the inbox; print their IDs.",
    discussion: "Works with no server running: the jobs run when one starts.")

  @Argument(help: ArgumentHelp("Job files.", valueName: "file"))
  var files: [String]

  @Flag(help: "Wait for the jobs to end: exit 0 when all completed, 1 when one failed.")
  var wait = false

  @OptionGroup var folderFlags: FolderFlags
  @Option(Settings.maxJobBytes) var maxJobBytes: SettingFlag?

  func run() async throws {
    let settings = try SettingSources(self)
    let folders = try settings.folders()
    let limit = try settings[Settings.maxJobBytes]
    // All are checked before one is dropped.
    var jobs: [(path: FilePath, job: CheckedJob)] = []
    for file in files {
      do {
        jobs.append((FilePath(file), try JobFile.read(FilePath(file), limit: limit)))
      } catch {
        Output.note("\(file): \(error)")
      }
    }
    guard jobs.count == files.count else { throw ExitCode.failure }

    // Only the inbox itself: the folders in it belong to the server's user.
    if try folders.create(folders.inbox, RealFileSystem()) {
      Output.note("there was no inbox at \(folders.inbox); it is made now")
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
        "no “serve” runs on \(folders.outbox): the jobs wait until one does (--inbox and --outbox name the folders)")
    }
    var haveAllCompleted = true
    for id in ids {
      let state = try await JobWatch(JobLookup(folders), id).wait(isDropped: true)
      if state != .completed { haveAllCompleted = false }
    }
    if !haveAllCompleted { throw ExitCode.failure }
  }

  /// A drop that nobody else may read stays in the inbox of another user.
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
