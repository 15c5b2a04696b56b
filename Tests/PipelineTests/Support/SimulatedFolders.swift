import DurableFiles
import JobStore
import SimulatedDisk
import SystemPackage

@testable import Pipeline

/// An inbox and an outbox on a simulated disk, with all their folders.
struct SimulatedFolders {
  let disk: SimulatedDisk
  let writer: DurableWriter
  let clock = HandClock()
  var folders: JobFolders { Machine.folders }

  init(_ disk: SimulatedDisk = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]]))) throws {
    self.disk = disk
    writer = DurableWriter(disk, temporaryFolder: Machine.folders.temporary)
    try folders.createInbox(disk)
    try folders.createOutbox(disk)
  }

  // MARK: Files

  func drop(_ name: String, _ text: String) throws {
    try disk.create(folders.inbox.appending(name), Array(text.utf8))
  }

  /// Nil when nothing stands there.
  func text(_ path: FilePath) throws -> String? {
    try disk.read(path, limit: 1 << 24).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  func names(in folder: FilePath) throws -> [String] { try disk.names(in: folder).map(\.string).sorted() }

  // MARK: Steps

  var inspector: DropInspector {
    DropInspector(
      disk, writer: writer, maxJobBytes: Machine.configuration.maxJobBytes,
      memoryBudgetBytes: Machine.configuration.memoryBudgetBytes)
  }

  /// A scanner that has listed the inbox.
  func scanner(renamed: RenamedDrops = RenamedDrops()) throws -> InboxScanner {
    let clock = clock
    var scanner = InboxScanner(
      folders, disk, inspector, maxJobBytes: Machine.configuration.maxJobBytes, settle: Machine.settle,
      renamed: renamed, logger: .silent
    ) { clock.now }
    try scanner.list()
    return scanner
  }
}

extension InboxScanner {
  /// The next drops, however many they are.
  mutating func nextDrops() -> [Drop] { next(maxCount: .max, maxBytes: .max).drops }
}
