import DurableFiles
import JobModel
import JobStore
import SystemPackage
import TestSupport
import Testing
import Threads

@testable import Pipeline

/// Stops of the whole pipeline while images are measured: what is measured within the grace is recorded, the rest is left for
/// the next start.
@Suite(.timeLimit(.minutes(5))) struct StopWithImagesTests {
  /// An inbox with one job, `job.json`.
  private func files(images count: Int, in folder: FilePath) throws -> ServedFolder {
    let urls = (0..<count).map { "http://a/\($0)" }
    return try ServedFolder(folder, drops: ["job.json": JobText.job([("S1", urls)])])
  }

  private func images(_ tasks: [MeasureTask]) -> [Int] { tasks.map(\.id.image) }

  @Test func imagesInFlightAreRecorded() async throws {
    try await withTemporaryFolder { folder in
      let count = 3000
      let (files, measurer) = (try files(images: count, in: folder), ScriptedMeasurer())
      // The grace is so long that the test would not end if the stop waited for it.
      try await files.serve(measurer: measurer, atStop: { measurer.answerAll() }) { _, _ in
        try await eventually("images are in flight") { measurer.submitted.count == 8 }
      }
      let (begun, recorded) = (images(measurer.submitted), try files.lines("job"))
      #expect(begun.count >= 8)
      #expect(recorded.sorted() == begun.sorted(), "each that was begun has its line")
      #expect(measurer.isStopped)
      let state = files.names(.ongoing).isEmpty ? JobState.completed : .ongoing
      #expect(try files.status("job", state).images == .init(total: count, measured: recorded.count, failed: 0))

      let rest = images(try await files.finish())
      #expect(Set(rest).isDisjoint(with: begun), "no image was measured twice")
      #expect(try files.lines("job").sorted() == Array(0..<count))
    }
  }

  @Test func aMeasurerThatNeverAnswersIsNotWaitedForBeyondTheGrace() async throws {
    try await withTemporaryFolder { folder in
      let (files, measurer) = (try files(images: 20, in: folder), ScriptedMeasurer())
      let (grace, stop) = (Duration.milliseconds(300), Mailbox<ContinuousClock.Instant>())
      try await files.serve(measurer: measurer, grace: grace, atStop: { stop.post(.now) }) { _, _ in
        try await eventually("images are in flight") { measurer.submitted.count == 8 }
      }
      let start = try #require(stop.takeNow().first)
      #expect(ContinuousClock.now - start >= grace, "they had their time")
      #expect(measurer.isStopped)
      // The answers have come meanwhile: too late.
      #expect(try files.lines("job") == [])
      #expect(try files.status("job", .ongoing).images.measured == 0)

      let rest = images(try await files.finish())
      #expect(rest.sorted() == Array(0..<20))
      #expect(try files.lines("job").sorted() == Array(0..<20))
    }
  }

  /// A journal of a million lines takes seconds to read: no drop waits for that, and no stop.
  @Test func whileAJournalIsBeingRead() async throws {
    try await withTemporaryFolder { folder in
      let (files, former) = (try files(images: 20, in: folder), ScriptedMeasurer())
      try await files.serve(measurer: former, grace: .zero) { _, _ in
        try await eventually("images are in flight") { former.submitted.count == 8 }
        former.deliver(former.takeWaiting().map { $0.measured() })
        try await eventually("they are recorded") { try files.lines("job").count == 8 }
      }

      let (isReading, journal) = (Mailbox<Void>(), files.folders.results.appending("job.ndjson"))
      let fileSystem = HookedFileSystem { operation, path in
        guard operation == .read, path == journal else { return }
        isReading.postIfEmpty(())
        waitForCancellation()
      }
      let measurer = ScriptedMeasurer(answersAtOnce: true)
      try await files.serve(fileSystem, measurer: measurer) { _, trigger in
        _ = await isReading.drain()
        try files.drop("small.json", JobText.job([("S2", ["http://b/"])]))
        trigger.hint()
        try await eventually("a drop is not kept waiting") { files.names(.completed) == ["small.json"] }
      }
      #expect(try files.lines("job").count == 8)
      #expect(try await files.finish().count == 12)
      #expect(try files.lines("job").sorted() == Array(0..<20))
    }
  }

  @Test func withNothingToDoItStopsAtOnce() async throws {
    try await withTemporaryFolder { folder in
      let files = try ServedFolder(folder)
      try await files.serve(measurer: ScriptedMeasurer()) { _, _ in }
      #expect(try await files.finish().isEmpty)
    }
  }
}
