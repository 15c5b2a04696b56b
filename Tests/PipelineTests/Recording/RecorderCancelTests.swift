import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import Testing
import Threads

@testable import Pipeline

/// The lines of a cancelled job.
@Suite struct RecorderCancelTests {
  private func work(_ disk: RecorderOnDisk, rounds: Int = 100) async {
    for _ in 0..<rounds {
      let events = disk.inlet.takeNow()
      if events.isEmpty { return }
      await disk.recorder.record(events)
    }
  }

  @Test func eachImageThatIsLeftGetsALineAndTheJobEnds() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 5)
    await disk.record(job, [.measured(3)])
    await disk.recorder.record([.cancel(1)])
    await work(disk)
    #expect(try disk.lines(job.id).map(\.image) == [3, 0, 1, 2, 4])
    #expect(try disk.lines(job.id).dropFirst().allSatisfy { $0.failure == .cancelled })
    let status = try #require(try disk.status(job.id, .failed))
    #expect(status.isCancelled)
    #expect(status.images == .init(total: 5, measured: 1, failed: 4))
    let reports = disk.takeReports()
    #expect(reports.finished == [job.id])
    #expect(reports.recorded == 1, "the scheduler has not handed out the others")
  }

  /// What is in flight comes too late, or just in time.
  @Test func aResultInTheSameBatchIsTheOneThatCameFirst() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 2)
    await disk.recorder.record([.result(1, .measured(0)), .cancel(1), .result(1, .measured(1))])
    await work(disk)
    let lines = try disk.lines(job.id)
    #expect(lines.map(\.image) == [0, 1])
    #expect(lines.map { $0.failure?.code } == [nil, .cancelled])
  }

  @Test func aJobThatHasNothingLeftIsNotCancelled() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 1)
    await disk.recorder.record([.result(1, .measured(0)), .cancel(1)])
    await disk.recorder.record([.cancel(1), .cancel(7)])
    await work(disk)
    #expect(try disk.status(job.id, .completed)?.isCancelled == false)
  }

  /// A job of a million images must not keep others waiting: its lines come in parts.
  @Test func othersHaveTheirTurnInBetween() async throws {
    let disk = try RecorderOnDisk()
    let large = try await disk.begin(1, images: 10_000)
    let small = try await disk.begin(2, images: 1)
    await disk.recorder.record([.cancel(1)])
    #expect(try disk.lines(large.id).count == 4096)
    await disk.record(small, [.measured(0)])
    #expect(try disk.status(small.id, .completed) != nil)
    #expect(try disk.status(large.id, .ongoing) != nil)
    await work(disk)
    #expect(try disk.lines(large.id).count == 10_000)
    #expect(Set(try disk.lines(large.id).map(\.image)).count == 10_000)
    #expect(try disk.status(large.id, .failed)?.images.failed == 10_000)
  }

  /// A crash in the middle: what is left is not downloaded.
  @Test func aRestartKnowsThatItWasCancelled() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 5000)
    await disk.recorder.record([.cancel(1)])
    let loader = JobLoader(disk.files.folders, disk.files.disk, disk.files.writer)
    let loaded = try loader.load(job.onDisk, number: 2, stores: TestJobs.stores())
    #expect(loaded.journal.isCancelled)
    #expect(loaded.journal.recorded == 4096)
  }

  /// It goes back, and is cancelled again when it is loaded.
  @Test func aFaultInBetweenLosesNothing() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 5)
    disk.files.disk.fail(next: 1, .noSpace)
    await disk.recorder.record([.cancel(1)])
    #expect(disk.takeReports().interrupted.map(\.id) == [job.id])
    _ = try await disk.load(job.onDisk, number: 2)
    await disk.recorder.record([.cancel(2)])
    #expect(try disk.status(job.id, .failed)?.isCancelled == true)
    #expect(try disk.lines(job.id).count == 5)
  }
}
