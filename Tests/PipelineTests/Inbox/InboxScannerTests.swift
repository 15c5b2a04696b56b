import DurableFiles
import JobModel
import JobStore
import SimulatedDisk
import Synchronization
import SystemPackage
import Testing

@testable import Pipeline

/// One scan of the inbox, on a simulated disk.
@Suite struct InboxScannerTests {
  private static let folders = Machine.folders
  private static let job = #"{"count":0,"visits":[]}"#

  /// Look-ups don't list the inbox: they find a drop by its ID in what the scanner has seen.
  @Test func aDropIsFoundByItsIDUntilItIsPublished() throws {
    let inbox = try SimulatedFolders()
    for name in ["a b.json", "\u{E9}.json", "plain.json"] { try inbox.drop(name, Self.job) }
    let renamed = RenamedDrops()
    let lookup = JobLookup(Self.folders, inbox.disk, renamed: renamed)
    func found() throws -> [String] {
      try ["a-b", "--", "plain", "b"].filter { id in
        try JobID(id).map { if case .waiting? = try lookup.find($0) { true } else { false } } ?? false
      }
    }
    var scanner = try inbox.scanner(renamed: renamed)
    #expect(try found() == ["a-b", "plain"])
    let drops = scanner.nextDrops()
    #expect(drops.count == 3)
    for _ in 0..<2 {
      try scanner.list()
      #expect(try found() == ["a-b", "plain"], "claimed, and nowhere else")
    }
    for drop in drops { try inbox.disk.remove(drop.claim) }
    try scanner.list()
    #expect(try found().isEmpty)
  }

  /// What is rejected is held until it is published, as what is accepted is: it counts.
  @Test func aBatchIsBoundedByTheBytesOfWhatIsRejected() throws {
    let inbox = try SimulatedFolders()
    for number in 0..<5 { try inbox.drop("\(number).json", "{}" + String(repeating: " ", count: 998)) }
    var scanner = try inbox.scanner()
    #expect(scanner.next(maxCount: 10, maxBytes: 1001).drops.count == 2)
    #expect(scanner.next(maxCount: 10, maxBytes: 1000).drops.count == 1)
    #expect(scanner.next(maxCount: 1, maxBytes: 1 << 20).drops.count == 1)
    #expect(scanner.hasMore)
    #expect(scanner.next(maxCount: 10, maxBytes: 1 << 20).drops.count == 1)
    #expect(!scanner.hasMore)
  }

  /// Somebody removes what looks like rubbish.
  @Test func aFolderOfClaimsThatIsRemovedIsMadeAnew() throws {
    let inbox = try SimulatedFolders()
    try inbox.drop("a.json", "{}")
    var scanner = try inbox.scanner()
    let first = scanner.nextDrops()
    #expect(first.count == 1)
    scanner.prepare()
    for drop in first { try inbox.disk.remove(drop.claim) }
    for token in try inbox.disk.names(in: Self.folders.claimed) {
      try inbox.disk.removeFolder(Self.folders.claimed.appending(token))
    }
    try inbox.disk.removeFolder(Self.folders.claimed)
    try inbox.drop("b.json", "{}")
    try scanner.list()
    #expect(scanner.nextDrops().map(\.source) == ["b.json"])
    #expect(scanner.problem == nil)
  }

  /// A claim that was handed on is the next step's: the scanner doesn't list it again, and a drop of its name is another.
  @Test func whatIsHandedOnIsNotScannedAgain() throws {
    let inbox = try SimulatedFolders()
    try inbox.drop("a.json", Self.job)
    var scanner = try inbox.scanner()
    let first = try #require(scanner.nextDrops().first)
    try scanner.list()
    #expect(!scanner.hasMore)
    try inbox.drop("a.json", "{}")
    try scanner.list()
    let second = try #require(scanner.nextDrops().first)
    #expect(second.claim != first.claim)
    #expect(try inbox.text(first.claim) == Self.job)
  }

  @Test func aClaimOfAFormerProcessStaysWhereItIs() throws {
    let inbox = try SimulatedFolders()
    try inbox.drop("a.json", Self.job)
    var former = try inbox.scanner()
    let claim = try #require(former.nextDrops().first).claim
    var scanner = try inbox.scanner()
    try scanner.recoverClaims()
    try scanner.list()
    let drop = try #require(scanner.nextDrops().first)
    #expect(drop.claim == claim)
    // It may have a second name in `jobs/`.
    #expect(drop.linkableOn == nil)
  }

  @Test func anIncompleteDropIsRejectedOnceItHasSettled() throws {
    let inbox = try SimulatedFolders()
    try inbox.drop("a.json", "{")
    var scanner = try inbox.scanner()
    #expect(scanner.nextDrops().isEmpty)
    #expect(scanner.nextRead == inbox.clock.now + Machine.settle)
    inbox.clock.advance(by: Machine.settle - .seconds(1))
    try scanner.list()
    #expect(scanner.nextDrops().isEmpty)
    inbox.clock.advance(by: .seconds(1))
    try scanner.list()
    let drop = try #require(scanner.nextDrops().first)
    guard case .rejected(let failure) = drop.verdict else {
      Issue.record("\(drop.verdict)")
      return
    }
    #expect(failure.code == .cutJSON)
  }

  // MARK: Drops that change while they are claimed

  /// What somebody does to a drop that has been read and is being claimed.
  enum Meddling: CaseIterable { case writesOn, putsAnotherInItsPlace }

  /// What counts are the bytes of the claim, not those that were read before.
  @Test(arguments: Meddling.allCases)
  func aDropThatChangesWhileItIsClaimedIsReadAgain(_ meddling: Meddling) throws {
    let meddler = Meddler(meddling)
    let inbox = try SimulatedFolders(
      SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]])) { meddler.observe($0) })
    try inbox.drop("a.json", Self.job)
    try inbox.drop("other", Meddler.text)
    var scanner = try inbox.scanner()
    meddler.begin(on: inbox.disk)
    let drop = try #require(scanner.nextDrops().first)
    #expect(drop.contents?.bytes == Array(Meddler.text.utf8))
    #expect(drop.linkableOn == nil)
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
    func observe(_ view: DiskView) {
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
}
