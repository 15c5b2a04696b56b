import DurableFiles
import JobEvents
import JobModel
import JobStore
import SQLite
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import JobIndex

/// The index as `serve` keeps it: behind a hub, and in the face of what can go wrong with its file.
@Suite struct IndexerTests {
  private struct Running {
    let test: TestFolders
    let hub: EventHub
    let index: JobIndex

    func ids(_ change: (inout JobQuery) -> Void = { _ in }) async throws -> [String] {
      var query = JobQuery()
      change(&query)
      return try await index.jobs(query).jobs.map(\.id.text)
    }

    func visitCount() async throws -> Int { try await index.visits(VisitQuery()).visits.count }

    func finish(_ id: String, at seconds: Double) throws {
      hub.willMove([TestFolders.id(id)])
      hub.report(JobChange(.finished, try test.add(id, at: seconds)))
    }
  }

  private func running(diskFloorBytes: UInt64 = 0, _ body: (Running) async throws -> Void) async throws {
    try await TestFolders.with { test in
      let hub = EventHub()
      let index = try JobIndex(
        test.folders, folder: test.file.folder, test.fileSystem, diskFloorBytes: diskFloorBytes, logger: .silent)
      let events = hub.subscribe()
      async let following: Void = index.run(events)
      do { try await body(Running(test: test, hub: hub, index: index)) } catch {
        hub.close()
        await following
        throw error
      }
      hub.close()
      await following
    }
  }

  private func caughtUp(_ running: Running) async throws {
    try await eventually("the index has caught up") { running.index.state.incomplete == nil }
  }

  /// A client has read a status document that is renamed already and not yet durable: no event has told of it.
  @Test func noListContradictsADocumentThatIsMoving() async throws {
    try await running { running in
      try running.test.add("a", .ongoing, at: 1)
      try await caughtUp(running)
      #expect(try await running.ids { $0.statuses = [.completed] } == [])
      // As the recorder ends a job: the final document takes the place of the ongoing one, and is moved.
      let (id, folders) = (TestFolders.id("a"), running.test.folders)
      running.hub.willMove([id])
      try folders.status(id, .ongoing).write(TestFolders.status("a", .completed, at: 1).encoded())
      #expect(try await running.ids { $0.statuses = [.completed] } == ["a"])
      try running.test.fileSystem.rename(folders.status(id, .ongoing), to: folders.status(id, .completed))
      #expect(try await running.ids { $0.statuses = [.completed] } == ["a"])
      #expect(try await running.ids { $0.statuses = [.ongoing] } == [])
    }
  }

  /// A drop is in every list from the moment on at which it lies in the inbox.
  @Test func aDropIsInEveryListWhileItIsAccepted() async throws {
    try await running { running in
      try await caughtUp(running)
      let (claim, id) = (running.test.folders.claimed.appending("t"), TestFolders.id("a"))
      try running.test.folders.inbox.appending("a.json").write("{}")
      #expect(try await running.ids() == ["a"])
      try running.test.fileSystem.createFolder(claim, isPrivate: true)
      try running.test.fileSystem.rename(
        running.test.folders.inbox.appending("a.json"), to: claim.appending("a.json"))
      #expect(try await running.ids() == ["a"])
      running.hub.willMove([id])
      try running.test.add("a", .ongoing, at: 1)
      #expect(try await running.ids() == ["a"])
      try running.test.fileSystem.remove(claim.appending("a.json"))
      #expect(try await running.ids() == ["a"])
      running.hub.report(JobChange(.accepted, TestFolders.status("a", .ongoing, at: 1)))
      #expect(try await running.ids() == ["a"])
    }
  }

  @Test func whatIsPrunedIsGone() async throws {
    try await running { running in
      try running.finish("a", at: 1)
      try await eventually("its image is there") { try await running.visitCount() == 1 }
      try running.test.remove("a")
      running.hub.reportPruned([TestFolders.id("a")])
      #expect(try await running.ids() == [])
      try await eventually("its image is gone") { try await running.visitCount() == 0 }
      #expect(try await running.index.totals().completed == 0)
    }
  }

  /// More happens than the hub keeps, while the index waits for its lock: the folders tell the rest.
  @Test func missedEventsAreMadeUpForByTheFolders() async throws {
    try await running { running in
      try await caughtUp(running)
      let other = try Database(running.test.file.path.string, .create, patience: .seconds(5))
      try other.execute("BEGIN IMMEDIATE")
      try running.finish("told", at: 1)
      let isWaiting = Atomic(true)
      async let list = waitForTheLock(running, isWaiting)
      let change = JobChange(.progressed, TestFolders.status("other", .ongoing, at: 0))
      while isWaiting.load(ordering: .relaxed) {
        for _ in 0...EventHub.maxEvents { running.hub.report(change) }
        await Task.yield()
      }
      try await list
      for number in 0..<3 { try running.test.add("job-\(number)", at: Double(number)) }
      try other.execute("COMMIT")
      try await eventually("the jobs are there") { try await running.ids().count == 4 }
    }
  }

  private func waitForTheLock(_ running: Running, _ isWaiting: borrowing Atomic<Bool>) async throws {
    _ = try await running.ids()
    isWaiting.store(false, ordering: .relaxed)
  }

  /// Another program has locked it: that is told, lists go on, and what happens meanwhile is not lost.
  @Test func aLockedIndexIsToldAndCatchesUp() async throws {
    try await running { running in
      try running.finish("a", at: 1)
      try await eventually("the job is there") { try await running.ids() == ["a"] }
      try await caughtUp(running)
      let other = try Database(running.test.file.path.string, .create, patience: .seconds(5))
      try other.execute("BEGIN IMMEDIATE")
      try running.finish("b", at: 2)
      try await eventually("it is told") { running.index.state.problem?.contains("locked") == true }
      #expect(try await running.ids().contains("a"))
      try other.execute("COMMIT")
      try await eventually("the index is kept again", within: .seconds(40)) {
        try await running.ids() == ["b", "a"] && running.index.state.problem == nil
      }
    }
  }

  /// Its disk is nearly full: nothing is written to it, and that is told.
  @Test func theIndexLeavesTheLastRoomToTheResults() async throws {
    try await running(diskFloorBytes: .max) { running in
      try await eventually("it is told") { running.index.state.problem?.contains("nearly full") == true }
      #expect(try running.test.file.status() == nil)
      await #expect(throws: ListingError.self) { try await running.ids() }
    }
  }

  /// Whoever removes it while it is kept removes no answer: it comes back from the files.
  @Test func aRemovedIndexComesBackWhileItIsKept() async throws {
    try await running { running in
      for number in 0..<5 { try running.finish("job-\(number)", at: Double(number)) }
      try await eventually("the jobs are there") { try await running.ids().count == 5 }
      try await caughtUp(running)
      try await run("rm", "-r", running.test.file.folder.string)
      // It is being made, and says so, or is there again.
      let page = try await running.index.jobs(JobQuery())
      #expect(page.jobs.count == 5 || page.incomplete != nil)
      try await eventually("they are there again") { try await running.ids().count == 5 }
      try await eventually("their images, too") { try await running.visitCount() == 5 }
    }
  }
}
