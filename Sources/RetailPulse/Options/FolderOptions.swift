import ArgumentParser
import JobFiles
import SystemPackage

/// Where the files are.
struct FolderOptions: ParsableArguments {
  @Option(help: "The folder where jobs are dropped. [RETAIL_PULSE_INBOX, else inbox]")
  var inbox: String?

  @Option(help: "The folder where status documents and results appear. [RETAIL_PULSE_OUTBOX, else outbox]")
  var outbox: String?

  func folders() throws -> JobFolders {
    JobFolders(
      inbox: try Self.path(inbox, "--inbox", "RETAIL_PULSE_INBOX", "inbox"),
      outbox: try Self.path(outbox, "--outbox", "RETAIL_PULSE_OUTBOX", "outbox"))
  }

  static func path(_ flag: String?, _ flagName: String, _ name: String, _ fallback: String) throws -> FilePath {
    try setting(flag, flagName: flagName, name, fallback: fallback, expected: "a path") {
      $0.isEmpty || $0.utf8.contains(0) ? nil : FilePath($0)
    }
  }
}
