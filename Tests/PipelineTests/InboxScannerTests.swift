import JobStore
import Fetch
import JobModel
import Logging
import SimulatedDisk
import DurableFiles
import Synchronization
import SystemPackage
import Testing

@testable import Pipeline

/// One look at the inbox, on a simulated disk.
@Suite struct InboxScannerTests {
  private static let folders = Machine.folders

  private func scanner(_ disk: SimulatedDisk, _ drops: [String: String]) throws -> InboxScanner {
    try Self.folders.createInbox(disk)
    for (name, text) in drops { try disk.create(Self.folders.inbox.appending(name), Array(text.utf8)) }
    let logger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
    let clock = HandClock()
    var scanner = InboxScanner(Machine.configuration, disk, logger: logger) { clock.now }
    try scanner.list()
    return scanner
  }

  /// What is rejected is held until it is published, as what is accepted is: it counts.
  @Test func aBatchIsBoundedByTheBytesOfWhatIsRejected() throws {
    let text = "{}" + String(repeating: " ", count: 998)
    let disk = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]]))
    var scanner = try scanner(disk, Dictionary(uniqueKeysWithValues: (0..<5).map { ("\($0).json", text) }))
    #expect(scanner.next(maxCount: 10, maxBytes: 1001).count == 2)
    #expect(scanner.next(maxCount: 10, maxBytes: 1000).count == 1)
    #expect(scanner.next(maxCount: 1, maxBytes: 1 << 20).count == 1)
    #expect(scanner.hasMore)
    #expect(scanner.next(maxCount: 10, maxBytes: 1 << 20).count == 1)
    #expect(!scanner.hasMore)
  }

  /// Claims are removed some time after they were released: by then another drop of the same name may be a claim.
  @Test func aClaimThatIsRemovedLateTakesNoNewDropWithIt() throws {
    let disk = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]]))
    var scanner = try scanner(disk, ["a.json": "{}"])
    for drop in scanner.next(maxCount: 10, maxBytes: 1 << 20) { scanner.release(drop) }
    let released = scanner.takeReleased()
    scanner.prepare()
    try disk.create(Self.folders.inbox.appending("a.json"), Array("[]".utf8))
    try scanner.list()
    let second = try #require(scanner.next(maxCount: 10, maxBytes: 1 << 20).first)
    for path in released where try disk.status(of: path)?.kind == .regular { try disk.remove(path) }
    #expect(try disk.read(second.path, limit: 10)?.bytes == Array("[]".utf8))
  }

  /// Somebody removes what looks like rubbish.
  @Test func aFolderOfClaimsThatIsRemovedIsMadeAnew() throws {
    let disk = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]]))
    var scanner = try scanner(disk, ["a.json": "{}"])
    let first = scanner.next(maxCount: 10, maxBytes: 1 << 20)
    #expect(first.count == 1)
    for drop in first { scanner.release(drop) }
    for path in scanner.takeReleased() where try disk.status(of: path)?.kind == .regular { try disk.remove(path) }
    for token in try disk.names(in: Self.folders.claimed) {
      try disk.removeFolder(Self.folders.claimed.appending(token))
    }
    try disk.removeFolder(Self.folders.claimed)
    try disk.create(Self.folders.inbox.appending("b.json"), Array("{}".utf8))
    try scanner.list()
    #expect(scanner.next(maxCount: 10, maxBytes: 1 << 20).map(\.source) == ["b.json"])
    #expect(scanner.problem == nil)
  }

  /// A large drop is read once to be judged, and again to be copied: by then its writer may have changed it.
  @Test(arguments: [true, false])
  func aLargeClaimThatHasChangedIsLookedAtAgain(_ isChanged: Bool) throws {
    let disk = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]]))
    let text = String(repeating: " ", count: SimulatedDisk.pieceBytes) + #"{"count":0,"visits":[]}"#
    var scanner = try scanner(disk, ["a.json": text])
    try Self.folders.createOutbox(disk)
    // With a second name it can't become the job's own file.
    try disk.link(Self.folders.inbox.appending("a.json"), to: Self.folders.inbox.appending("a"))
    let drop = try #require(scanner.next(maxCount: 1, maxBytes: 1).first)
    #expect(drop.contents?.bytes == nil)
    if isChanged { try disk.write(Array("[]".utf8), to: drop.path, at: UInt64(text.utf8.count - 2)) }
    let writer = DurableWriter(disk, temporaryFolder: Self.folders.temporary)
    var publisher = Publisher(Self.folders, disk, writer)
    let outcome = try #require(try publisher.publish([drop]).first)
    switch outcome {
    case .deferred: #expect(isChanged)
    case .accepted(let id, _, _):
      #expect(!isChanged)
      #expect(try disk.read(Self.folders.job(id), limit: 1 << 20)?.bytes == Array(text.utf8))
    default: Issue.record("\(outcome)")
    }
    #expect(try disk.names(in: Self.folders.temporary).isEmpty)
  }

  /// What somebody does to a drop that has been read and is being claimed.
  enum Meddling: CaseIterable { case writesOn, putsAnotherInItsPlace }

  /// What counts are the bytes of the claim, not those that were read before.
  @Test(arguments: Meddling.allCases)
  func aDropThatChangesWhileItIsClaimedIsReadAgain(_ meddling: Meddling) throws {
    let meddler = Meddler(meddling)
    let disk = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]])) { meddler.look(at: $0) }
    var scanner = try scanner(disk, ["a.json": #"{"count":0,"visits":[]}"#, "other": Meddler.text])
    meddler.begin(on: disk)
    let drop = try #require(scanner.next(maxCount: 1, maxBytes: 1).first)
    #expect(drop.contents?.bytes == Array(Meddler.text.utf8))
    #expect(drop.sharableOn == nil)
    guard case .rejected = drop.verdict else {
      Issue.record("\(drop.verdict)")
      return
    }
  }

  private final class Meddler: Sendable {
    static let text = #"{"count":1,"visits":[]}"#

    private let meddling: Meddling
    private let disk = Mutex<SimulatedDisk?>(nil)

    init(_ meddling: Meddling) { self.meddling = meddling }

    func begin(on disk: SimulatedDisk) { self.disk.withLock { $0 = disk } }

    /// Meddles once: with the claim as soon as it stands, or with the drop as soon as there is a folder to claim it to.
    func look(at view: DiskView) {
      let folders = InboxScannerTests.folders
      guard let token = view.folders(in: folders.claimed).first else { return }
      let claim = folders.claimed.appending(token).appending("a.json")
      let isClaimed = view.files(in: claim.removingLastComponent())["a.json"] != nil
      if meddling == .writesOn && !isClaimed { return }
      guard let disk = disk.withLock({ $0.take() }) else { return }
      do throws(FileSystemError) {
        switch meddling {
        case .writesOn: try disk.write(Array(Self.text.utf8), to: claim, at: 0)
        case .putsAnotherInItsPlace:
          try disk.rename(folders.inbox.appending("other"), to: folders.inbox.appending("a.json"))
        }
      } catch {
        Issue.record(error)
      }
    }
  }

  /// What a failed sync has spoiled is not shared with `jobs/`, but written anew.
  @Test func afterAFailedSyncADropIsCopied() throws {
    let before = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]]))
    try Self.folders.createInbox(before)
    try Self.folders.createOutbox(before)
    let text = #"{"count":0,"visits":[]}"#
    try before.create(Self.folders.inbox.appending("a.json"), Array(text.utf8))
    let disk = SimulatedDisk(before.tree, fault: SimulatedDisk.Fault(first: 1, count: 1, cause: .ioError))
    #expect(throws: FileSystemError.self) { try disk.syncMount(of: Self.folders.outbox) }
    var scanner = try scanner(disk, [:])
    let drop = try #require(scanner.next(maxCount: 1, maxBytes: 1).first)
    #expect(drop.sharableOn != nil)
    let writer = DurableWriter(disk, temporaryFolder: Self.folders.temporary)
    var publisher = Publisher(Self.folders, disk, writer)
    _ = try publisher.publish([drop])
    let kept = DiskView(disk.tree).durable.files(in: Self.folders.jobs)
    #expect(kept == ["a.json": Array(text.utf8)])
  }
}
