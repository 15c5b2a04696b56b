import JobEvents
import DurableFiles
import JobModel
import JobStore
import SimulatedDisk
import StoreMaster
import SystemPackage
import Testing
import Threads

@testable import Pipeline

/// What becomes of claimed drops.
@Suite struct AdmissionTests {
  private static let other = #"{"count":0,"visits":[]}"#

  @Test func anAcceptedDropIsDurableAndBegins() async throws {
    let disk = try AdmissionOnDisk()
    let drop = try disk.claim("a.json")
    await disk.admission.handle([.drops([drop])])
    let job = disk.files.folders.jobs.appending("a.json")
    #expect(try disk.files.text(job) == AdmissionOnDisk.job)
    let status = try #require(try disk.status("a", .ongoing))
    #expect(status.source == "a.json" && status.sha256 == drop.sha256 && status.images == .init(total: 1))
    let kept = DiskView(disk.files.disk.tree).durable
    #expect(kept.files(in: disk.files.folders.jobs)["a.json"] == Array(AdmissionOnDisk.job.utf8))
    #expect(kept.files(in: disk.files.folders.folder(of: .ongoing))["a.json"] != nil)

    let begun = disk.takeBegun()
    try #require(begun.map(\.id.text) == ["a"])
    #expect(begun[0].document.imageCount == 1)
    #expect(begun[0].stores["S1"] != nil)
    #expect(disk.claims.claims.takeNow() == [drop.claim])
    #expect(disk.takePermits() == 1)
  }

  @Test func aDuplicateRunsOnce() async throws {
    let disk = try AdmissionOnDisk()
    await disk.admission.handle([.drops([try disk.claim("a.json")])])
    _ = disk.takeBegun()
    let again = try disk.claim("a.json", "  " + AdmissionOnDisk.job + "\n")
    await disk.admission.handle([.drops([again])])
    #expect(disk.takeBegun().isEmpty)
    #expect(try disk.names(.ongoing) == ["a.json"])
    #expect(try disk.files.names(in: disk.files.folders.jobs) == ["a.json"])
    #expect(disk.claims.claims.takeNow().contains(again.claim))
    #expect(disk.takePermits() == 2)
  }

  @Test func anotherDocumentOfTheSameNameIsAnotherJob() async throws {
    let disk = try AdmissionOnDisk()
    let drops = [try disk.claim("a.json"), try disk.claim("a.json", Self.other)]
    await disk.admission.handle([.drops(drops)])
    let second = JobID(ofDrop: Array("a.json".utf8), digest: drops[1].dropDigest, digits: 8)
    #expect(disk.takeBegun().map(\.id.text) == ["a", second.text])
    #expect(try disk.files.text(disk.files.folders.job(second)) == Self.other)
  }

  @Test func aRejectedDropNeverRuns() async throws {
    let disk = try AdmissionOnDisk()
    let drop = try disk.claim("a.json", "{}")
    await disk.admission.handle([.drops([drop])])
    let status = try #require(try disk.status("a", .failed))
    #expect(status.isRejected)
    #expect(status.failures.first?.code == .missingField)
    #expect(try disk.files.text(disk.files.folders.jobs.appending("a.json")) == "{}")
    #expect(disk.takeBegun().isEmpty)
    #expect(disk.claims.claims.takeNow() == [drop.claim])
    #expect(disk.takePermits() == 1)
  }

  /// One call can't decide both: the second takes the ID that the first gets.
  @Test func aMendedDropInTheSameBatchTakesTheRejectedOnesID() async throws {
    let disk = try AdmissionOnDisk()
    await disk.admission.handle([.drops([try disk.claim("a.json", "{}"), try disk.claim("a.json")])])
    #expect(disk.takeBegun().map(\.id.text) == ["a"])
    #expect(try disk.names(.ongoing) == ["a.json"])
    #expect(try disk.names(.failed) == [])
    let bytes = try disk.files.names(in: disk.files.folders.jobs)
    try #require(bytes.count == 2)
    let rejected = try #require(bytes.first { $0.hasPrefix("a~") })
    #expect(try disk.files.text(disk.files.folders.jobs.appending(rejected)) == "{}")
    #expect(disk.takePermits() == 1)
  }

  @Test func whatBecameOfADropIsTold() async throws {
    let disk = try AdmissionOnDisk()
    let subscription = disk.events.subscribe()
    await disk.admission.handle([.drops([try disk.claim("a.json"), try disk.claim("b.json", "{}")])])
    await disk.admission.handle([.drops([try disk.claim("a.json")])])
    guard case .events(let events)? = await subscription.next(until: .now) else {
      Issue.record("nothing was told")
      return
    }
    let changes = events.compactMap { if case .job(let change) = $0.event { change } else { nil } }
    #expect(changes.map(\.kind) == [.accepted, .rejected])
    #expect(changes.first?.status == (try disk.status("a", .ongoing)))
    #expect(changes.last?.status == (try disk.status("b", .failed)))
    #expect(disk.events.counts.duplicates == 1 && disk.events.counts.remainingImages == 1)
  }

  @Test func anOversizeDropIsMovedOutOfTheWay() async throws {
    let disk = try AdmissionOnDisk()
    let text = String(repeating: " ", count: Machine.configuration.maxJobBytes + 1)
    try disk.files.drop("a.json", text)
    var scanner = try disk.files.scanner()
    #expect(scanner.nextDrops().isEmpty, "it may still be growing")
    disk.files.clock.advance(by: Machine.settle)
    try scanner.list()
    await disk.admission.handle([.drops(scanner.nextDrops())])
    let status = try #require(try disk.status("a", .failed))
    #expect(status.failures.first?.code == .tooLarge)
    #expect(status.oversizeBytes == text.utf8.count)
    #expect(try disk.files.text(disk.files.folders.oversize.appending("a.json")) == text)
    #expect(disk.takePermits() == 1)
  }

  // MARK: Stores

  @Test func aJobKeepsTheStoresThatItWasAcceptedWith() async throws {
    let disk = try AdmissionOnDisk()
    await disk.admission.handle([.drops([try disk.claim("a.json")])])
    let csv = "store_id,store_name,area_code\nS9,Nine,79\n"
    await disk.admission.use(try StoreMaster(csv: Array(csv.utf8), file: "stores.csv"))
    await disk.admission.handle([.drops([try disk.claim("b.json")])])
    let begun = disk.takeBegun()
    try #require(begun.map { $0.stores["S1"] != nil } == [true, false])
    #expect(begun.map(\.plan.unknownHead) == [JobPlan.end, 0])

    let interrupted = AcceptedJob(
      id: begun[0].id, status: begun[0].status, document: nil, stores: begun[0].stores, memoryBytes: 1)
    await disk.admission.handle([.interrupted(interrupted)])
    disk.files.clock.advance(by: Machine.configuration.rescan)
    #expect(await disk.loadAll() == ["a"])
    #expect(disk.takeBegun().map { $0.stores["S1"] != nil } == [true])
  }
}
