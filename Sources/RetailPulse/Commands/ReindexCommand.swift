import ArgumentParser
import DurableFiles
import JobIndex
import JobStore
import SystemPackage

struct ReindexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reindex", abstract: "Make the index of jobs and visits anew from the files. No server may run.")

  @OptionGroup var flags: IndexFlags

  func run() throws {
    let settings = try SettingSources(flags)
    let (folders, fileSystem) = (try settings.folders(), RealFileSystem())
    guard try fileSystem.status(of: folders.outbox) != nil else {
      Output.note("there is no outbox \(folders.outbox): check --outbox")
      throw ExitCode.failure
    }
    let lock: FolderLock
    do throws(FileSystemError) {
      lock = try fileSystem.lock(folders.outbox, within: FolderLock.testPatience)
    } catch {
      guard error.operation == .lock && error.cause == .resourceTemporarilyUnavailable else { throw error }
      Output.note(
        "“serve” runs on \(folders.outbox) and keeps the index itself: stop it first, or remove the folder "
          + "\(try settings.indexFolder()), which it then makes anew")
      throw ExitCode.failure
    }
    defer { withExtendedLifetime(lock) {} }
    try folders.createOutbox(fileSystem)
    var last = Int.max
    try settings.standaloneIndex().remake { missing in
      // A line for each ten thousand.
      if Output.isErrorTerminal, missing / 10_000 != last / 10_000 { Output.note("\(missing) jobs are left") }
      last = missing
    }
    try Output.line("the index in \(try settings.indexFolder()) is made anew")
  }
}
