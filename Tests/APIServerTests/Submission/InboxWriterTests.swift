import JobModel
import JobStore
import SimulatedDisk
import Synchronization
import SystemPackage
import Testing

@testable import APIServer

@Suite struct InboxWriterTests {
  private static let folders = JobFolders(inbox: "/inbox", outbox: "/outbox")
  private static let submission = Submission(bytes: Array(#"{"count":0,"visits":[]}"#.utf8), idempotencyKey: nil)

  private func disk(observer: (@Sendable (DiskView) -> Void)? = nil) throws -> SimulatedDisk {
    let disk = SimulatedDisk(DiskTree(mounts: [["inbox", "outbox"]]), observer: observer)
    try Self.folders.createInbox(disk)
    try Self.folders.createOutbox(disk)
    return disk
  }

  private func durableDrops(on disk: SimulatedDisk) -> Set<String> {
    Set(DiskView(disk.tree).durable.files(in: Self.folders.inbox).keys.filter { !$0.hasPrefix(".") })
  }

  @Test func manyAtOnceAreAllAnswered() async throws {
    let disk = try disk()
    let writer = try InboxWriter(
      JobLookup(Self.folders, disk), DiskFloor(Self.folders, bytes: 0, disk), inbox: Self.folders.inbox, disk)
    async let running: Void = writer.run()
    let ids = try await withThrowingTaskGroup(of: JobID.self) { group in
      for _ in 0..<100 { group.addTask { try await writer.submit(Self.submission) } }
      return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
    }
    writer.stop()
    await running
    #expect(ids.count == 100)
    #expect(durableDrops(on: disk) == Set(ids.map { "\($0).json" }))
  }

  @Test func aStopWhileAJobIsStagedPublishesIt() async throws {
    let running = Mutex<InboxWriter?>(nil)
    // The first change after the start is the staged file.
    let disk = try disk { _ in running.withLock { $0?.stop() } }
    let writer = try InboxWriter(
      JobLookup(Self.folders, disk), DiskFloor(Self.folders, bytes: 0, disk), inbox: Self.folders.inbox, disk)
    running.withLock { $0 = writer }
    async let run: Void = writer.run()
    let id = try await writer.submit(Self.submission)
    await run
    #expect(durableDrops(on: disk) == ["\(id).json"])
    running.withLock { $0 = nil }
  }

  @Test func afterAStopNothingIsTaken() async throws {
    let disk = try disk()
    let writer = try InboxWriter(
      JobLookup(Self.folders, disk), DiskFloor(Self.folders, bytes: 0, disk), inbox: Self.folders.inbox, disk)
    writer.stop()
    await writer.run()
    await #expect(throws: SubmissionError.stopping) { try await writer.submit(Self.submission) }
    #expect(durableDrops(on: disk).isEmpty)
  }
}
