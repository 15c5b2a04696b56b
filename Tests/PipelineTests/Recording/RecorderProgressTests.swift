import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import Testing
import TestSupport
import Threads

@testable import Pipeline

/// The status documents of jobs that run.
@Suite struct RecorderProgressTests {
  private func measured(_ disk: RecorderOnDisk, _ job: RunningJob) throws -> Int? {
    try disk.status(job.id, .ongoing)?.images.measured
  }

  @Test func aRefreshSaysHowFarAJobIs() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 4)
    await disk.record(job, [.measured(0), .measured(3), .failed(1, Failure(.timeout, "timed out"))])
    #expect(try measured(disk, job) == 0, "not with each result")
    await disk.recorder.refresh()
    let status = try #require(try disk.status(job.id, .ongoing))
    #expect(status.images == .init(total: 4, measured: 2, failed: 1))
    #expect(status.state == .ongoing && status.finishedAt == nil && status.failures.isEmpty)
    #expect(status.acceptedAt == job.status.acceptedAt)
    #expect(try disk.files.names(in: disk.files.folders.temporary) == [])
  }

  @Test func aRefreshWithoutNewsWritesNothing() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 2)
    await disk.record(job, [.measured(0)])
    await disk.recorder.refresh()
    let operations = disk.files.disk.operations
    await disk.recorder.refresh()
    #expect(disk.files.disk.operations == operations)
  }

  /// It must not come back to `ongoing/`.
  @Test func aJobThatHasEndedIsNotRefreshed() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 1)
    await disk.record(job, [.measured(0)])
    await disk.recorder.refresh()
    #expect(try disk.status(job.id, .ongoing) == nil)
    #expect(try disk.status(job.id, .completed) != nil)
  }

  /// With many jobs, each gets its turn.
  @Test func aRefreshIsBounded() async throws {
    let disk = try RecorderOnDisk()
    var jobs: [RunningJob] = []
    for number in 1...(ProgressWriter.maxCount + 10) { jobs.append(try await disk.begin(number, images: 3)) }
    for job in jobs { await disk.record(job, [.measured(0)]) }
    // A second result doesn't give it a second turn.
    await disk.record(jobs[0], [.measured(1)])
    await disk.recorder.refresh()
    #expect(try jobs.filter { try measured(disk, $0) != 0 }.count == ProgressWriter.maxCount)
    #expect(try measured(disk, jobs[0]) == 2)
    await disk.recorder.refresh()
    #expect(try jobs.filter { try measured(disk, $0) == 0 }.isEmpty)
  }

  @Test func aRefreshThatFailsLeavesWholeDocuments() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 3)
    await disk.record(job, [.measured(0)])
    disk.files.disk.fail(next: 1, .noSpace)
    await disk.recorder.refresh()
    #expect(try measured(disk, job) == 0)
    #expect(disk.health.outbox.reason?.contains("errno 28") == true)
    #expect(try disk.files.names(in: disk.files.folders.temporary) == [])
    await disk.record(job, [.measured(1)])
    await disk.recorder.refresh()
    #expect(try measured(disk, job) == 2)
  }

  // MARK: Running

  @Test func itRefreshesByItselfWhileResultsAreMissing() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 3)
    async let running: Void = disk.recorder.run()
    disk.inlet.post(.result(job.number, .measured(0)))
    try await eventually("progress is refreshed") { try measured(disk, job) == 1 }
    disk.inlet.close()
    await running
  }

  @Test func atTheEndWhatHasArrivedIsRecordedAndRefreshed() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 3)
    disk.inlet.post([.result(job.number, .measured(0)), .result(job.number, .measured(2))])
    disk.inlet.close()
    await disk.recorder.run()
    #expect(try disk.lines(job.id).map(\.image) == [0, 2])
    #expect(try measured(disk, job) == 2)
  }
}
