import JobModel
import JobStore
import SimulatedDisk
import Testing
import TestSupport

@testable import Pipeline

/// Each image gets exactly one line, however often and whenever its result is told.
@Suite struct RecorderTests {
  private static let notFound = Failure(.httpStatus, "download failed: HTTP 404", httpStatus: 404)

  @Test func linesAreWrittenInTheOrderInWhichResultsCome() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, [("S1", ["http://a/0", "http://a/1"]), ("S2", ["http://a/2"])])
    await disk.record(job, [.measured(2), .failed(0, Self.notFound)])
    let lines = try disk.lines(job.id)
    #expect(lines.map(\.visit) == [1, 0])
    #expect(lines.map(\.image) == [0, 0])
    #expect(lines.map(\.failure) == [nil, Self.notFound])
    #expect(disk.takeReports().recorded == 2)
  }

  /// With long URLs, the lines of one batch are written in several pieces.
  @Test func linesOfAnyLength() async throws {
    let disk = try RecorderOnDisk()
    let urls = (0..<300).map { "http://a/\($0)/" + String(repeating: "x", count: 9000) }
    let job = try await disk.begin(1, [("S1", urls)])
    await disk.record(job, (0..<299).map { .measured($0) })
    #expect(try disk.lines(job.id).map(\.image) == Array(0..<299))
    await disk.record(job, [.measured(299)])
    #expect(try disk.lines(job.id).map(\.image) == Array(0..<300))
    #expect(try disk.status(job.id, .completed)?.images.measured == 300)
  }

  // MARK: Results that are told again

  @Test func twiceInOneBatch() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 3)
    await disk.record(job, [.measured(0), .measured(0), .measured(1), .failed(0, Self.notFound)])
    #expect(try disk.lines(job.id).map(\.image) == [0, 1])
    #expect(try disk.lines(job.id).allSatisfy { $0.failure == nil }, "the first one counts")
    let reports = disk.takeReports()
    #expect(reports.recorded == 4, "what is dropped is off the pipeline too")
    #expect(reports.ended.isEmpty, "one image is left")
  }

  @Test func inTwoBatches() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 2)
    await disk.record(job, [.failed(0, Self.notFound)])
    await disk.record(job, [.measured(0)])
    #expect(try disk.lines(job.id).map(\.failure) == [Self.notFound])
    #expect(try disk.status(job.id, .ongoing) != nil, "two results of one image are not two images")
    await disk.record(job, [.measured(1)])
    #expect(try disk.lines(job.id).map(\.image) == [0, 1])
    #expect(try disk.status(job.id, .failed)?.images == .init(total: 2, measured: 1, failed: 1))
  }

  @Test func afterTheJobsEnd() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 1)
    _ = disk.takeReports()
    await disk.record(job, [.measured(0)])
    let reports = disk.takeReports()
    #expect(reports.recorded == 1)
    #expect(reports.ended == [1])
    #expect(reports.freed == [job.memoryBytes])
    let status = try disk.status(job.id, .completed)
    #expect(status?.images == .init(total: 1, measured: 1, failed: 0))

    await disk.record(job, [.failed(0, Self.notFound), .measured(0)])
    #expect(try disk.lines(job.id).map(\.failure) == [nil])
    #expect(try disk.status(job.id, .completed) == status)
    #expect(try disk.files.names(in: disk.files.folders.folder(of: .failed)) == [])
    let late = disk.takeReports()
    #expect(late.recorded == 2)
    #expect(late.ended.isEmpty && late.freed.isEmpty && late.interrupted.isEmpty)
  }

  /// What was told before a restart, and is told again after it.
  @Test func ofAnImageThatHadItsLineWhenTheJobWasLoaded() async throws {
    let former = try RecorderOnDisk()
    let job = try await former.begin(1, images: 3)
    await former.record(job, [.failed(1, Self.notFound)])

    let disk = try RecorderOnDisk(former.files)
    let again = try await disk.load(job.onDisk, number: 5)
    #expect(again.plan.remaining == 2)
    await disk.record(again, [.measured(1), .measured(0), .measured(1), .measured(2)])
    #expect(try disk.lines(job.id).map(\.image) == [1, 0, 2])
    #expect(try disk.lines(job.id).map(\.failure) == [Self.notFound, nil, nil])
    #expect(try disk.status(job.id, .failed)?.images == .init(total: 3, measured: 2, failed: 1))
    #expect(disk.takeReports().recorded == 4)
  }

  @Test func resultsOfAJobThatIsNotInMemoryAreOnlyCounted() async throws {
    let disk = try RecorderOnDisk()
    await disk.recorder.record([.result(9, .measured(0)), .result(9, .measured(1))])
    #expect(try disk.files.names(in: disk.files.folders.results) == [])
    #expect(disk.takeReports().recorded == 2)
  }

  /// A job whose images all had their line needs no result to end.
  @Test func aJobWithNothingLeftEndsAsItBegins() async throws {
    let former = try RecorderOnDisk()
    let job = try await former.begin(1, images: 2)
    await former.record(job, [.measured(0)])
    let bytes = try #require(try former.files.text(former.files.folders.results(job.id)))
    let second = bytes.replacing("\"image\":0", with: "\"image\":1")
    try former.files.disk.write(
      Array(second.utf8), to: former.files.folders.results(job.id), at: UInt64(bytes.utf8.count))
    let disk = try RecorderOnDisk(former.files)
    _ = try await disk.load(job.onDisk, number: 2)
    #expect(try disk.status(job.id, .completed)?.images == .init(total: 2, measured: 2, failed: 0))
    #expect(disk.takeReports().ended == [2])
  }

  /// Results in any order and number, with restarts in between.
  @Test(arguments: 0..<20) func whateverIsToldAndWhenever(_ seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let imageCount = 20
    var disk = try RecorderOnDisk()
    var jobs: [RunningJob] = []
    for number in 1...3 { jobs.append(try await disk.begin(number, images: imageCount)) }
    var told: [(job: Int, image: Int)] = []
    for job in jobs.indices {
      for image in 0..<imageCount {
        for _ in 0..<Int.random(in: 1...3, using: &random) { told.append((job, image)) }
      }
    }
    told.shuffle(using: &random)
    var recorded = 0
    let count = told.count
    while !told.isEmpty {
      let batch = told.prefix(Int.random(in: 1...9, using: &random))
      told.removeFirst(batch.count)
      await disk.recorder.record(batch.map { .result(jobs[$0.job].number, .measured($0.image)) })
      recorded += disk.takeReports().recorded
      if Int.random(in: 0..<10, using: &random) == 0 {
        disk = try RecorderOnDisk(disk.files)
        for (index, job) in jobs.enumerated() where try disk.status(job.id, .ongoing) != nil {
          jobs[index] = try await disk.load(job.onDisk, number: job.number + 10)
        }
      }
    }
    #expect(recorded == count)
    for job in jobs {
      #expect(try disk.lines(job.id).map(\.image).sorted() == Array(0..<imageCount))
      #expect(
        try disk.status(job.id, .completed)?.images == .init(total: imageCount, measured: imageCount, failed: 0))
    }
  }
}
