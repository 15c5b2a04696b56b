import ArgumentParser
import JobStore
import DurableFiles
import SystemPackage

/// Where the files are.
struct FolderOptions: ParsableArguments {
  @Option(help: "The folder where jobs are dropped. [RETAIL_PULSE_INBOX, else inbox]")
  var inbox: String?

  @Option(help: "The folder where status documents and results appear. [RETAIL_PULSE_OUTBOX, else outbox]")
  var outbox: String?

  func folders() throws -> JobFolders {
    JobFolders(
      inbox: try Self.folder(try Self.path(inbox, "--inbox", "RETAIL_PULSE_INBOX", "inbox")),
      outbox: try Self.folder(try Self.path(outbox, "--outbox", "RETAIL_PULSE_OUTBOX", "outbox")))
  }

  /// A folder without symbolic links on its way: below, none is followed. One that is not there yet has a parent.
  private static func folder(_ path: FilePath) throws(FileSystemError) -> FilePath {
    let fileSystem = RealFileSystem()
    if try fileSystem.status(of: path) != nil { return try path.resolved() }
    guard let name = path.lastComponent else { return path }
    let parent = path.removingLastComponent()
    guard try fileSystem.status(of: parent.isEmpty ? "." : parent) != nil else { return path }
    return try (parent.isEmpty ? "." : parent).resolved().appending(name)
  }

  static func path(_ flag: String?, _ flagName: String, _ name: String, _ fallback: String) throws -> FilePath {
    try setting(flag, flagName: flagName, name, fallback: fallback, expected: "a path") {
      $0.isEmpty || $0.utf8.contains(0) ? nil : FilePath($0)
    }
  }
}
