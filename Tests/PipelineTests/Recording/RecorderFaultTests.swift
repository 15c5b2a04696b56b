import DurableFiles
import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import Testing

@testable import Pipeline

/// A job that can't be written leaves memory, and is loaded again from what stands on the disk.
@Suite struct RecorderFaultTests {
  @Test func aFailedWriteInterruptsTheJob() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 3)
    await disk.record(job, [.measured(2)])
    _ = disk.takeReports()
    disk.files.disk.fail(next: 1, .noSpace)
    // Half of its line is written.
    await disk.record(job, [.measured(0)])
    let reports = disk.takeReports()
    #expect(reports.recorded == 1, "it is off the pipeline")
    #expect(reports.ended == [1])
    #expect(reports.freed == [job.memoryBytes])
    try #require(reports.interrupted.count == 1)
    let interrupted = reports.interrupted[0]
    #expect(interrupted.id == job.id)
    #expect(interrupted.document == nil, "it waits on disk")
    #expect(interrupted.memoryBytes == job.memoryBytes)
    #expect(!interrupted.isJournalSuspect)
    #expect(disk.health.outbox.reason?.contains("errno 28") == true)

    await disk.record(job, [.measured(0), .measured(1)])
    #expect(disk.takeReports().recorded == 2, "its late results are dropped")

    let again = try await disk.load(interrupted, number: 2)
    #expect(again.plan.remaining == 2)
    await disk.record(again, [.measured(1), .measured(0)])
    #expect(try disk.lines(job.id).map(\.image) == [2, 1, 0], "what the failed write left is covered")
    #expect(try disk.status(job.id, .completed)?.images == .init(total: 3, measured: 3, failed: 0))
    #expect(disk.health.outbox.reason == nil)
  }

  @Test func otherJobsOfTheBatchAreRecorded() async throws {
    let disk = try RecorderOnDisk()
    let jobs = [try await disk.begin(1, images: 1), try await disk.begin(2, images: 1)]
    _ = disk.takeReports()
    disk.files.disk.fail(next: 1)
    await disk.recorder.record(jobs.map { .result($0.number, .measured(0)) })
    let reports = disk.takeReports()
    #expect(reports.interrupted.count == 1)
    #expect(Set(reports.ended) == [1, 2], "one is interrupted, the other has ended")
    let completed = try disk.files.names(in: disk.files.folders.folder(of: .completed))
    #expect(completed.count == 1)
    #expect(completed != ["\(reports.interrupted[0].id).json"])
  }

  /// After a failed sync the journal's pages can't be trusted: its lines are written to a new file.
  @Test func aFailedSyncAtTheEndMakesTheJournalSuspect() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 1)
    _ = disk.takeReports()
    // The line and the staged status are written.
    disk.files.disk.fail(next: 1, after: 2)
    await disk.record(job, [.measured(0)])
    let reports = disk.takeReports()
    try #require(reports.interrupted.count == 1)
    #expect(reports.interrupted[0].isJournalSuspect)
    #expect(reports.freed == [job.memoryBytes])
    #expect(try disk.status(job.id, .completed) == nil)
    #expect(try disk.files.names(in: disk.files.folders.temporary) == [], "nothing that was staged is left")

    let journal = disk.files.folders.results(job.id)
    let former = try disk.files.disk.status(of: journal)
    _ = try await disk.load(reports.interrupted[0], number: 2)
    #expect(try disk.files.disk.status(of: journal)?.inode != former?.inode)
    #expect(try disk.lines(job.id).map(\.image) == [0])
    let kept = DiskView(disk.files.disk.tree).durable
    #expect(kept.files(in: disk.files.folders.results)["\(job.id).ndjson"]?.last == 0x0A)
    #expect(kept.files(in: disk.files.folders.folder(of: .completed)).count == 1)
  }

  /// A failed sync says that of every unsynced file of the mount, whoever asked for it.
  @Test func anothersFailedSyncMakesTheJournalSuspect() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 2)
    await disk.record(job, [.measured(0)])
    _ = disk.takeReports()
    disk.files.disk.fail(next: 1)
    #expect(throws: FileSystemError.self) { try disk.files.disk.syncMount(of: disk.files.folders.outbox) }
    await disk.record(job, [.measured(1)])
    let reports = disk.takeReports()
    try #require(reports.interrupted.count == 1)
    #expect(try disk.status(job.id, .completed) == nil)
    _ = try await disk.load(reports.interrupted[0], number: 2)
    #expect(try disk.status(job.id, .completed)?.images == .init(total: 2, measured: 2, failed: 0))
    let kept = DiskView(disk.files.disk.tree).durable.files(in: disk.files.folders.results)
    #expect(kept["\(job.id).ndjson"]?.filter { $0 == 0x0A }.count == 2)
  }

  // MARK: Jobs that are lost

  private static let lost = Failure(.jobLost, "the job's copy is gone")

  @Test func aLostJobFailsWithoutRunning() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 2).onDisk
    await disk.recorder.record([.fail(job, Self.lost)])
    let status = try #require(try disk.status(job.id, .failed))
    #expect(status.failures == [StatusDocument.Failure(Self.lost)])
    #expect(status.finishedAt != nil)
    #expect(try disk.status(job.id, .ongoing) == nil)
  }

  @Test func aLostJobThatCannotBeEndedComesBack() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 2).onDisk
    _ = disk.takeReports()
    disk.files.disk.fail(next: 1)
    await disk.recorder.record([.fail(job, Self.lost)])
    #expect(disk.takeReports().interrupted.map(\.id) == [job.id])
    #expect(try disk.status(job.id, .ongoing) != nil)
  }
}
