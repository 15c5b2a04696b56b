import DurableFiles
import JobEvents
import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import Testing
import Threads

@testable import Pipeline

/// Drops that are read in more than one piece: inspected beside the scan, and copied before they are handed on.
@Suite struct LargeDropTests {
  private static let folders = Machine.folders
  private static let path = Machine.folders.inbox.appending("a.json")
  private static let text = String(repeating: " ", count: SimulatedDisk.pieceBytes) + #"{"count":0,"visits":[]}"#

  /// - Parameter isLinked: with a second name it can't become the job's own file.
  private func folders(isLinked: Bool = true) throws -> SimulatedFolders {
    let inbox = try SimulatedFolders()
    try inbox.drop("a.json", Self.text)
    if isLinked { try inbox.disk.link(Self.path, to: Self.folders.inbox.appending("a")) }
    return inbox
  }

  /// A large drop is read once to be judged, and again to be copied: by then its writer may have changed it.
  @Test(arguments: [true, false])
  func aClaimThatHasChangedIsInspectedAgain(_ isChanged: Bool) throws {
    let inbox = try folders()
    var scanner = try inbox.scanner()
    let batch = scanner.next(maxCount: 1, maxBytes: 1)
    #expect(batch.drops.isEmpty)
    #expect(batch.large == [Self.path])
    let inspection = try inspect(inbox)
    #expect(inspection.contents.bytes == nil)
    let claimed = scanner.claimInspected(Self.path, inspection)
    let claim = try #require(claimed)
    if isChanged { try inbox.disk.write(Array("[]".utf8), to: claim, at: UInt64(Self.text.utf8.count - 2)) }
    let drop = try inbox.inspector.secure(claim, isNew: true, inspection)
    scanner.endInspection(Self.path, drop)
    try scanner.list()
    if isChanged {
      #expect(drop == nil)
      #expect(scanner.next(maxCount: 1, maxBytes: 1).large == [claim])
      #expect(try inbox.names(in: Self.folders.temporary) == [])
    } else {
      #expect(!scanner.hasMore)
      let copy = try #require(drop?.copy)
      #expect(try inbox.text(copy) == Self.text)
      let accepted = try publish(#require(drop), inbox)
      #expect(try inbox.text(Self.folders.job(accepted)) == Self.text)
      #expect(isDurable(accepted, inbox))
      #expect(try inbox.names(in: Self.folders.temporary) == [])
    }
  }

  private func inspect(_ inbox: SimulatedFolders) throws -> DropInspector.Inspection {
    let file = try #require(try inbox.disk.open(Self.path))
    return try inbox.inspector.inspect(file)
  }

  private func publish(_ drop: Drop, _ inbox: SimulatedFolders) throws -> JobID {
    var publisher = Publisher(Self.folders, inbox.disk, inbox.writer, events: Events(EventHub(), .silent))
    let outcomes = try publisher.publish([drop])
    let outcome = try #require(outcomes.first)
    guard case .accepted(let id, _, _) = outcome else {
      throw UnexpectedOutcome(outcome: outcome)
    }
    return id
  }

  private func isDurable(_ id: JobID, _ inbox: SimulatedFolders) -> Bool {
    DiskView(inbox.disk.tree).durable.files(in: Self.folders.jobs)["\(id).json"] == Array(Self.text.utf8)
  }

  private struct UnexpectedOutcome: Error { let outcome: Publisher.Outcome }

  /// Its bytes are durable before it is handed on: the flush of a large file must not hold up others.
  @Test func anExclusiveClaimIsNotCopied() throws {
    let inbox = try folders(isLinked: false)
    var scanner = try inbox.scanner()
    _ = scanner.next(maxCount: 1, maxBytes: 1)
    let inspection = try inspect(inbox)
    let claimed = scanner.claimInspected(Self.path, inspection)
    let claim = try #require(claimed)
    let drop = try #require(try inbox.inspector.secure(claim, isNew: true, inspection))
    #expect(drop.copy == nil)
    #expect(drop.linkableOn != nil)
    let accepted = try publish(drop, inbox)
    #expect(try inbox.text(Self.folders.job(accepted)) == Self.text)
    #expect(isDurable(accepted, inbox))
  }

  // MARK: Beside the scan

  private func makeInbox(
    _ inbox: SimulatedFolders, _ admission: Mailbox<AdmissionEvent>, _ room: Permits = Permits(Inbox.maxBatches)
  ) throws -> Inbox {
    let clock = inbox.clock
    return try Inbox(
      Machine.configuration, inbox.disk, writer: inbox.writer, trigger: ScanTrigger(), admission: admission,
      room: room, events: Events(EventHub(), .silent), health: Health(), logger: .silent, now: { clock.now })
  }

  private func drops(_ admission: Mailbox<AdmissionEvent>) -> [Drop] {
    admission.takeNow().flatMap { event in if case .drops(let drops) = event { drops } else { [Drop]() } }
  }

  @Test func smallDropsGoOnWhileALargeOneIsRead() async throws {
    let folders = try folders()
    try folders.drop("small.json", "{}")
    let (admission, room) = (Mailbox<AdmissionEvent>(), Permits(1))
    let inbox = try makeInbox(folders, admission, room)
    await inbox.beginScan()
    try #require(room.tryAcquire())
    #expect(await inbox.claimBatch() == 1)
    #expect(drops(admission).map(\.source) == ["small.json"])
    #expect(inbox.largeDrops.takeNow() == [Self.path])
    await inbox.beginScan()
    room.release()
    try #require(room.tryAcquire())
    #expect(await inbox.claimBatch() == 0)
    #expect(inbox.largeDrops.isEmpty, "it is being inspected")

    await inbox.claimLarge(Self.path)
    #expect(drops(admission).map(\.source) == ["a.json"])
    #expect(!room.tryAcquire(), "it has taken the permit that the empty batch gave back")
    #expect(try folders.text(Self.path) == nil)
  }

  @Test func anIncompleteLargeDropStaysUntilItHasSettled() async throws {
    let folders = try SimulatedFolders()
    try folders.drop("a.json", String(Self.text.dropLast()))
    let admission = Mailbox<AdmissionEvent>()
    let inbox = try makeInbox(folders, admission)
    await inbox.claimLarge(Self.path)
    #expect(drops(admission).isEmpty)
    #expect(try folders.text(Self.path) != nil)
    folders.clock.advance(by: Machine.settle)
    await inbox.claimLarge(Self.path)
    let drop = try #require(drops(admission).first)
    guard case .rejected(let failure) = drop.verdict else {
      Issue.record("\(drop.verdict)")
      return
    }
    #expect(failure.code == .cutJSON)
  }

  @Test func aLargeDropThatIsGoneIsNoProblem() async throws {
    let (folders, admission) = (try SimulatedFolders(), Mailbox<AdmissionEvent>())
    let inbox = try makeInbox(folders, admission)
    await inbox.claimLarge(Self.path)
    #expect(admission.isEmpty)
  }

  /// What can't be read now is read by a later scan.
  @Test func aLargeDropThatCannotBeReadStays() async throws {
    let (folders, admission) = (try folders(), Mailbox<AdmissionEvent>())
    let inbox = try makeInbox(folders, admission)
    folders.disk.fail(next: 1)
    await inbox.claimLarge(Self.path)
    #expect(drops(admission).isEmpty)
    await inbox.claimLarge(Self.path)
    #expect(drops(admission).map(\.source) == ["a.json"])
  }
}
