import JobModel
import JobStore
import SimulatedDisk
import Testing

@testable import Pipeline

/// What the status document of a job that has ended says.
@Suite struct FinalDocumentTests {
  private func failure(_ image: Int) -> Failure { Failure(.timeout, "image \(image) timed out") }

  /// A store's own entry comes before its images', and its images' lines have none.
  @Test func failuresStandInTheOrderOfTheDocument() async throws {
    let disk = try RecorderOnDisk()
    let visits: [TestJobs.Visit] = [
      ("S1", ["http://a/0", "http://a/1"]), ("X", ["http://a/2", "http://a/3"]), ("S2", ["http://a/4", "http://a/5"]),
      ("Y", []),
    ]
    let job = try await disk.begin(1, visits)
    await disk.record(job, [.failed(5, failure(5)), .failed(3, .storeNotFound)])
    await disk.record(job, [.measured(4), .failed(1, failure(1)), .failed(2, .storeNotFound), .failed(0, failure(0))])
    let status = try #require(try disk.status(job.id, .failed))
    #expect(
      status.failures == [
        StatusDocument.Failure(storeID: "S1", failure(0), imageURL: "http://a/0"),
        StatusDocument.Failure(storeID: "S1", failure(1), imageURL: "http://a/1"),
        StatusDocument.Failure(storeID: "X", .storeNotFound),
        StatusDocument.Failure(storeID: "S2", failure(5), imageURL: "http://a/5"),
        StatusDocument.Failure(storeID: "Y", .storeNotFound),
      ])
    #expect(status.images == .init(total: 6, measured: 1, failed: 5))
    #expect(status.failureTotal == nil)
    #expect(status.finishedAt != nil)
  }

  /// Those from before a restart too.
  @Test func ofManyFailuresTheFirstStandThere() async throws {
    let (former, count) = (try RecorderOnDisk(), StatusDocument.maxErrors + 500)
    let job = try await former.begin(1, images: count)
    await former.record(job, (700..<count).reversed().map { .failed($0, failure($0)) })
    let disk = try RecorderOnDisk(former.files)
    let again = try await disk.load(job.onDisk, number: 2)
    await disk.record(again, (0..<700).reversed().map { .failed($0, failure($0)) })
    let status = try #require(try disk.status(job.id, .failed))
    #expect(status.failures.map(\.imageURL) == (0..<StatusDocument.maxErrors).map { "http://a/\($0)" })
    #expect(status.failureTotal == count)
    #expect(status.images == .init(total: count, measured: 0, failed: count))
  }

  @Test func aJobWithoutImagesIsCompletedAndHasAnEmptyJournal() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, [("S1", [])])
    #expect(try disk.status(job.id, .completed)?.images == .init())
    #expect(try disk.files.text(disk.files.folders.results(job.id)) == "")
    #expect(disk.takeReports().ended == [1])
  }

  @Test func aStoreThatIsUnknownFailsAJobWithoutImages() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, [("X", [])])
    #expect(try disk.status(job.id, .failed)?.failures == [StatusDocument.Failure(storeID: "X", .storeNotFound)])
  }

  /// Nothing of it is lost by a power cut right after it can be seen.
  @Test func whatHasEndedIsDurable() async throws {
    let disk = try RecorderOnDisk()
    let job = try await disk.begin(1, images: 2)
    await disk.record(job, [.measured(0), .measured(1)])
    let (now, kept) = (DiskView(disk.files.disk.tree), DiskView(disk.files.disk.tree).durable)
    for folder in [disk.files.folders.results, disk.files.folders.folder(of: .completed)] {
      #expect(now.files(in: folder).count == 1)
      #expect(kept.files(in: folder) == now.files(in: folder))
    }
    #expect(kept.files(in: disk.files.folders.folder(of: .ongoing)).isEmpty)
  }
}
