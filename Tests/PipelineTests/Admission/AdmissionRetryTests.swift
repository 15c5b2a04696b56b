import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import Testing
import Threads

@testable import Pipeline

/// What can't be published is kept, and tried again.
@Suite struct AdmissionRetryTests {
  private static let rescan = Machine.configuration.rescan

  @Test func aFailedPublicationIsTriedAgainAtTheNextRescan() async throws {
    let disk = try AdmissionOnDisk()
    let drops = [try disk.claim("a.json"), try disk.claim("b.json", "{}")]
    disk.files.disk.fail(next: 1, .noSpace)
    await disk.admission.handle([.drops(drops)])
    #expect(disk.health.outbox.reason?.contains("errno 28") == true)
    #expect(disk.takeBegun().isEmpty)
    #expect(disk.takePermits() == 0)
    #expect(disk.claims.claims.isEmpty)
    #expect(try drops.allSatisfy { try disk.files.text($0.claim) != nil }, "nothing is lost")

    disk.files.clock.advance(by: Self.rescan - .milliseconds(1))
    await disk.admission.handle([])
    #expect(disk.takePermits() == 0, "it is not time")
    disk.files.clock.advance(by: .milliseconds(1))
    await disk.admission.handle([])
    #expect(disk.takeBegun().map(\.id.text) == ["a"])
    #expect(try disk.names(.failed) == ["b.json"])
    #expect(disk.takePermits() == 1)
    #expect(disk.health.outbox.reason == nil)
    #expect(Set(disk.claims.claims.takeNow()) == Set(drops.map(\.claim)))
  }

  @Test func permitsComeBackOnceAllIsPublished() async throws {
    let disk = try AdmissionOnDisk()
    let drop = try disk.claim("a.json")
    disk.files.disk.fail(next: 1000)
    await disk.admission.handle([.drops([drop])])
    await disk.admission.handle([.drops([])])
    #expect(disk.takePermits() == 0)
    disk.files.disk.fail(next: 0)
    await disk.admission.handle([.drops([try disk.claim("c.json")])])
    #expect(disk.takeBegun().map(\.id.text) == ["a", "c"], "new drops are reason enough to try")
    #expect(disk.takePermits() == 3)
  }

  /// Wherever the disk fails, the drops are published once it works again, each once.
  @Test(arguments: 0..<40) func whereverItFails(_ skipped: Int) async throws {
    let disk = try AdmissionOnDisk()
    let drops = [try disk.claim("a.json"), try disk.claim("b.json", "{}"), try disk.claim("a.json", "[]")]
    disk.files.disk.fail(next: 1, after: skipped)
    await disk.admission.handle([.drops(drops)])
    for _ in 0..<5 {
      disk.files.clock.advance(by: Self.rescan)
      await disk.admission.handle([])
    }
    // Where the fault comes after all was done.
    disk.files.disk.fail(next: 0)
    #expect(disk.takePermits() == 1)
    #expect(disk.takeBegun().map(\.id.text) == ["a"])
    #expect(try disk.names(.ongoing) == ["a.json"])
    #expect(try disk.names(.failed).count == 2)
    #expect(try disk.files.names(in: disk.files.folders.jobs).count == 3)
    #expect(try disk.files.names(in: disk.files.folders.temporary) == [])
    #expect(Set(disk.claims.claims.takeNow()) == Set(drops.map(\.claim)))
  }

  /// Somebody removes what looks like rubbish: what is in memory is published all the same.
  @Test func aClaimThatIsGoneIsPublishedFromMemory() async throws {
    let disk = try AdmissionOnDisk()
    let drop = try disk.claim("a.json")
    try disk.files.disk.remove(drop.claim)
    await disk.admission.handle([.drops([drop])])
    disk.files.clock.advance(by: Self.rescan)
    await disk.admission.handle([])
    #expect(disk.takeBegun().map(\.id.text) == ["a"])
    #expect(try disk.files.text(disk.files.folders.jobs.appending("a.json")) == AdmissionOnDisk.job)
    #expect(disk.takePermits() == 1)
  }

  /// Without its claim there is nothing left of a large drop: the others go on.
  @Test func aLargeClaimThatIsGoneIsGivenUp() async throws {
    let disk = try AdmissionOnDisk()
    let text = String(repeating: " ", count: SimulatedDisk.pieceBytes) + AdmissionOnDisk.job
    let drops = [try disk.claimLarge("a.json", text), try disk.claim("b.json")]
    #expect(drops[0].contents?.bytes == nil)
    try disk.files.disk.remove(drops[0].claim)
    await disk.admission.handle([.drops(drops)])
    disk.files.clock.advance(by: Self.rescan)
    await disk.admission.handle([])
    #expect(disk.takeBegun().map(\.id.text) == ["b"])
    #expect(disk.takePermits() == 1)
    #expect(try disk.files.names(in: disk.files.folders.temporary) == [])
  }
}
