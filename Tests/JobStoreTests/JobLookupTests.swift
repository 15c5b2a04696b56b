import DurableFiles
import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import Testing

@Suite struct JobLookupTests {
  private static let folders = JobFolders(inbox: "/inbox", outbox: "/outbox")

  private func disk(drops: Int = 0) throws -> SimulatedDisk {
    let disk = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]]))
    try Self.folders.createInbox(disk)
    try Self.folders.createOutbox(disk)
    for number in 0..<drops { try disk.create(FilePath("/inbox/drop \(number).json"), []) }
    return disk
  }

  private func isWaiting(_ found: JobLookup.Found?) -> Bool { if case .waiting? = found { true } else { false } }

  @Test func aDropIsFoundByItsIDWhateverItsName() throws {
    let disk = try disk(drops: 3)
    try disk.create("/inbox/plain.json", [])
    let renamed = RenamedDrops()
    renamed.listed(try disk.names(in: "/inbox").map { Self.folders.inbox.appending($0) }) { _ in false }
    for lookup in [JobLookup(Self.folders, disk), JobLookup(Self.folders, disk, renamed: renamed)] {
      for (id, isThere) in [("plain", true), ("drop-1", true), ("drop-3", false), ("drop", false)] {
        #expect(isWaiting(try lookup.find(try #require(JobID(id)))) == isThere, "\(id)")
      }
    }
  }

  @Test func aRenamedDropIsFoundOnItsWay() throws {
    let disk = try disk(drops: 1)
    let renamed = RenamedDrops()
    let lookup = JobLookup(Self.folders, disk, renamed: renamed)
    let id = try #require(JobID("drop-0"))
    let (drop, claim): (FilePath, FilePath) = ("/inbox/drop 0.json", "/inbox/.claimed/token/drop 0.json")
    renamed.listed([drop]) { _ in false }
    renamed.claimed(claim)
    #expect(isWaiting(try lookup.find(id)), "not yet claimed")
    try disk.createFolder("/inbox/.claimed/token", isPrivate: true)
    try disk.rename(drop, to: claim)
    #expect(isWaiting(try lookup.find(id)))
    renamed.listed([]) { _ in false }
    #expect(isWaiting(try lookup.find(id)), "a listing does not show claims")
    renamed.listed([]) { $0 == claim }
    #expect(renamed.paths(of: id).isEmpty)
    #expect(try lookup.find(id) == nil)
  }

  /// However many files wait in the inbox: the disk is asked as often, and for nothing that grows with them.
  @Test func anUnknownIDCostsTheSameWhateverWaits() throws {
    var operations: [Int] = []
    for count in [0, 200] {
      let disk = try disk(drops: count)
      let renamed = RenamedDrops()
      renamed.listed(try disk.names(in: "/inbox").map { Self.folders.inbox.appending($0) }) { _ in false }
      let before = (all: disk.operations, listings: disk.listings(of: Self.folders.inbox))
      #expect(try JobLookup(Self.folders, disk, renamed: renamed).find(try #require(JobID("none"))) == nil)
      #expect(disk.listings(of: Self.folders.inbox) == before.listings)
      operations.append(disk.operations - before.all)
    }
    #expect(operations[0] == operations[1])
  }
}
