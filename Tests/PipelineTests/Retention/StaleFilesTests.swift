import JobModel
import JobStore
import Logging
import DurableFiles
import SystemPackage
import TestSupport
import Testing

@testable import Pipeline

@Suite struct StaleFilesTests {
  private static let names = [
    ".monday.json.Ab12Cd", ".submit-0123.tmp", ".keep", ".monday.json.backup", ".json.hidden", "monday.json", ".a.json",
  ]

  @Test func onlyOldTemporaryFilesGo() async throws {
    try await withTemporaryFolder { folder in
      let folders = JobFolders(inbox: folder, outbox: folder.appending("outbox"))
      for name in Self.names { try folder.appending(name).write("x") }
      let stale = StaleFiles(folders: folders, fileSystem: RealFileSystem(), logger: .silent)
      try stale.remove(now: Timestamp.now() + StaleFiles.age - 60_000)
      #expect(Self.names.allSatisfy { folder.appending($0).exists }, "nothing is old enough")
      try stale.remove(now: Timestamp.now() + StaleFiles.age + 60_000)
      #expect(Self.names.filter { !folder.appending($0).exists } == [".monday.json.Ab12Cd", ".submit-0123.tmp"])
    }
  }
}
