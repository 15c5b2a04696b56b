import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import Testing
import TestSupport
import Threads

@testable import Pipeline

/// Which jobs come into memory, and when.
@Suite struct AdmissionLoadingTests {
  private static let rescan = Machine.configuration.rescan
  /// Over the whole memory budget: it runs alone.
  private static let huge = 600 << 20

  // MARK: Room in memory

  @Test func unfinishedJobsAreLoadedInTheirOrder() async throws {
    let disk = try AdmissionOnDisk()
    let jobs = try ["c", "a", "b"].map { try disk.unfinished($0) }
    await disk.admission.handle([.unfinished(jobs)])
    #expect(disk.takeBegun().isEmpty, "not on the way of drops")
    #expect(await disk.loadAll() == ["c", "a", "b"])
    let begun = disk.takeBegun()
    #expect(begun.map(\.id.text) == ["c", "a", "b"])
    #expect(Set(begun.map(\.number)).count == 3)
  }

  @Test func oneIsLoadedAtATime() async throws {
    let disk = try AdmissionOnDisk()
    await disk.admission.handle([.unfinished([try disk.unfinished("a"), try disk.unfinished("b")])])
    let first = try #require(await disk.admission.nextToLoad())
    #expect(await disk.admission.nextToLoad() == nil)
    await disk.admission.load(first)
    #expect(await disk.admission.nextToLoad()?.id.text == "b")
  }

  @Test func whatDoesNotFitWaitsOnDisk() async throws {
    let disk = try AdmissionOnDisk()
    await disk.admission.handle([.unfinished([try disk.unfinished("huge", memoryBytes: Self.huge)])])
    let huge = try #require(await disk.admission.nextToLoad())
    // While its memory is reserved there is none for others.
    await disk.admission.handle([.drops([try disk.claim("small.json")])])
    #expect(disk.takeBegun().isEmpty)
    #expect(try disk.names(.ongoing) == ["huge.json", "small.json"], "it is accepted all the same")
    #expect(disk.takePermits() == 1)
    await disk.admission.load(huge)
    #expect(disk.takeBegun().map(\.id.text) == ["huge"])
    #expect(await disk.loadAll() == ["small"], "it was smaller than its file's size")
  }

  @Test func aSmallJobPassesOneThatDoesNotFitAndFreedMemoryLetsThatOneIn() async throws {
    let disk = try AdmissionOnDisk()
    await disk.admission.handle([.drops([try disk.claim("running.json")])])
    let running = try #require(disk.takeBegun().first)
    let waiting = [try disk.unfinished("huge", memoryBytes: Self.huge), try disk.unfinished("small")]
    await disk.admission.handle([.unfinished(waiting)])
    #expect(await disk.loadAll() == ["small"])
    let small = try #require(disk.takeBegun().first)
    await disk.admission.handle([.freed(running.memoryBytes)])
    #expect(await disk.loadAll() == [], "the small one is in memory still")
    await disk.admission.handle([.freed(small.memoryBytes)])
    #expect(await disk.loadAll() == ["huge"])
  }

  // MARK: The loading thread

  /// Making the plan of a large job takes a while, in which no drop may wait.
  @Test(arguments: [(images: 1 << 16, isLoadedHere: true), (images: 1 << 16 + 1, isLoadedHere: false)])
  func aLargeJobIsNotLoadedOnTheWayOfDrops(_ images: Int, _ isLoadedHere: Bool) async throws {
    let disk = try AdmissionOnDisk()
    let text = JobText.job([("S1", [String](repeating: "http://a/", count: images))])
    await disk.admission.handle([.drops([try disk.claimLarge("large.json", text)])])
    #expect(try disk.names(.ongoing) == ["large.json"])
    #expect(disk.takePermits() == 1)
    #expect(disk.takeBegun().count == (isLoadedHere ? 1 : 0))
    // What it was read into is used again: its file is not.
    try disk.files.disk.remove(disk.files.folders.jobs.appending("large.json"))
    #expect(await disk.loadAll() == (isLoadedHere ? [] : ["large"]))
    let begun = disk.takeBegun()
    #expect(begun.map(\.document.imageCount) == (isLoadedHere ? [] : [images]))
  }

  // MARK: Jobs that can't be loaded

  @Test func aJobWhoseCopyIsGoneFails() async throws {
    let disk = try AdmissionOnDisk()
    let job = try disk.unfinished("a")
    try disk.files.disk.remove(disk.files.folders.job(job.id))
    await disk.admission.handle([.unfinished([job])])
    #expect(await disk.loadAll() == ["a"])
    #expect(disk.takeBegun().isEmpty)
    let events = disk.recorder.takeNow()
    guard case .fail(let lost, let failure)? = events.first else {
      Issue.record("\(events)")
      return
    }
    #expect(lost.id == job.id)
    #expect(failure.code == .jobLost)
  }

  @Test func aJobThatCannotBeReadIsTriedAgainLater() async throws {
    let disk = try AdmissionOnDisk()
    await disk.admission.handle([.unfinished([try disk.unfinished("a", memoryBytes: Self.huge)])])
    disk.files.disk.fail(next: 1)
    #expect(await disk.loadAll() == ["a"])
    #expect(disk.takeBegun().isEmpty)
    #expect(disk.recorder.isEmpty, "it has not failed")
    await disk.admission.handle([.unfinished([try disk.unfinished("b", memoryBytes: Self.huge)])])
    #expect(await disk.loadAll() == ["b"], "its memory is free")
    await disk.admission.handle([.freed(try #require(disk.takeBegun().first).memoryBytes)])
    disk.files.clock.advance(by: Self.rescan)
    #expect(await disk.loadAll() == ["a"])
    #expect(disk.takeBegun().map(\.id.text) == ["a"])
  }

  @Test func anInterruptedJobIsLoadedAgainLater() async throws {
    let disk = try AdmissionOnDisk()
    await disk.admission.handle([.drops([try disk.claim("a.json")])])
    let first = try #require(disk.takeBegun().first)
    await disk.admission.handle([.freed(first.memoryBytes), .interrupted(first.onDisk)])
    #expect(await disk.loadAll() == [])
    disk.files.clock.advance(by: Self.rescan)
    #expect(await disk.loadAll() == ["a"])
    let second = try #require(disk.takeBegun().first)
    #expect(second.id == first.id)
    #expect(second.number != first.number, "late results of the first are not the second's")
  }

  // MARK: Running

  @Test func itRunsUntilItsInletIsClosedAndEmpty() async throws {
    let disk = try AdmissionOnDisk()
    async let running: Void = disk.admission.run()
    disk.inlet.post([.unfinished([try disk.unfinished("a"), try disk.unfinished("b")])])
    var ids: [String] = []
    try await eventually("both are loaded") {
      ids += disk.takeBegun().map(\.id.text)
      return ids.count == 2
    }
    #expect(ids == ["a", "b"])
    disk.inlet.post(.drops([try disk.claim("c.json")]))
    disk.inlet.close()
    await running
    #expect(disk.takeBegun().map(\.id.text) == ["c"])
  }
}
