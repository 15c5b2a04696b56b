import Fetch
import JobEvents
import JobModel
import Testing
import Threads

@testable import Pipeline

/// The step between the jobs in memory and the measurer, with the measurer's and the recorder's part in the test's hand.
struct SchedulerTests {
  /// As ``Scheduler`` has it.
  private static let maxUnrecordedImages = 16_384
  private static let maxUnrecordedResults = 4096

  private let measurer = ScriptedMeasurer()
  private let recorder = Mailbox<RecorderEvent>()
  private let hub = EventHub()
  private let scheduler: Scheduler
  private var now = ContinuousClock.now

  init() {
    let images = ImageScheduler(
      SlotPolicy(total: 64, perHost: 64), retries: RetryPolicy(attempts: 2, patience: .seconds(900)),
      timeoutMilliseconds: 1000, cacheSeconds: 0)
    scheduler = Scheduler(
      images, inlet: Mailbox(), measurer: measurer, recorder: recorder, events: Events(hub, .silent), logger: .silent)
  }

  private func handle(_ events: [SchedulerEvent]) async { await scheduler.handle(events, now) }

  private func takeResults() -> [ImageResult] {
    recorder.takeNow().compactMap { event in if case .result(_, let result) = event { result } else { nil } }
  }

  /// Measures whatever is submitted until nothing more is.
  private func measureAll() async {
    while true {
      let tasks = measurer.takeWaiting()
      if tasks.isEmpty { return }
      await handle(tasks.map { .outcome($0.measured()) })
    }
  }

  @Test func whatIsDownloadedAndWhatPausesIsCounted() async throws {
    await handle([.begin(try TestJobs.running(1, host: "a", 3))])
    let tasks = measurer.takeWaiting()
    #expect(hub.counts.downloading == 3 && hub.counts.pausing == 0)
    await handle([.outcome(tasks[0].measured(.downloaded)), .outcome(tasks[1].measured())])
    #expect(hub.counts.downloading == 1 && hub.counts.pausing == 1)
    await handle([.outcome(tasks[0].ended()), .outcome(tasks[2].measured())])
    #expect(hub.counts.downloading == 0 && hub.counts.pausing == 0)
  }

  @Test func aJobIsToldToTheRecorderBeforeItsResults() async throws {
    await handle([.begin(try TestJobs.running(1, visits: [("X", ["http://a/"])]))])
    let events = recorder.takeNow()
    try #require(events.count == 2)
    guard case .begin(let job) = events[0], case .result(1, let result) = events[1] else {
      Issue.record("\(events)")
      return
    }
    #expect(job.number == 1)
    #expect(result.failure == .storeNotFound)
  }

  // MARK: How many are unrecorded

  @Test func imagesThatPauseAreBounded() async throws {
    await handle([.begin(try TestJobs.running(1, host: "a", Self.maxUnrecordedImages + 500))])
    var pausing: [MeasureTask] = []
    while true {
      let tasks = measurer.takeWaiting()
      if tasks.isEmpty { break }
      pausing += tasks
      await handle(tasks.map { .outcome($0.measured(.downloaded)) })
    }
    #expect(pausing.count == Self.maxUnrecordedImages)
    await handle(pausing[..<100].map { .outcome($0.ended()) })
    #expect(takeResults().count == 100)
    #expect(measurer.takeWaiting().isEmpty, "they are not recorded")
    await handle([.recorded(100)])
    #expect(!measurer.takeWaiting().isEmpty)
  }

  @Test func unrecordedResultsAreBounded() async throws {
    await handle([.begin(try TestJobs.running(1, host: "a", 3 * Self.maxUnrecordedResults))])
    await measureAll()
    let first = takeResults().count
    // What is under way when the bound is reached comes in addition.
    #expect((Self.maxUnrecordedResults..<Self.maxUnrecordedResults + 64).contains(first))
    await handle([])
    #expect(measurer.takeWaiting().isEmpty)

    await handle([.recorded(first - Self.maxUnrecordedResults + 10)])
    await measureAll()
    #expect((10..<74).contains(takeResults().count), "as many as were recorded")
  }

  /// They need no measurer, and must not flood the recorder.
  @Test func imagesOfUnknownStoresAreBoundedToo() async throws {
    let urls = (0..<40_000).map { "http://a/\($0)" }
    await handle([.begin(try TestJobs.running(1, visits: [("X", urls)]))])
    var images: [Int] = []
    while true {
      let results = takeResults()
      if results.isEmpty { break }
      // One turn may go over it.
      #expect(results.count <= Self.maxUnrecordedResults + 1024)
      images += results.map(\.image)
      await handle([.recorded(results.count)])
    }
    #expect(images == Array(urls.indices))
    #expect(measurer.submitted.isEmpty)
  }

  @Test func whatWaitsForAnothersDownloadIsOneUntilItIsMeasured() async throws {
    await handle([.begin(try TestJobs.running(1, Array(repeating: "http://a/", count: 20_000)))])
    let tasks = measurer.takeWaiting()
    try #require(tasks.count == 1)
    await handle([.begin(try TestJobs.running(2, ["http://b/"])), .outcome(tasks[0].measured())])
    #expect(takeResults().count == 20_000)
    #expect(measurer.takeWaiting().isEmpty, "all of them are unrecorded now")
    await handle([.recorded(20_000)])
    #expect(measurer.takeWaiting().map(\.url) == ["http://b/"])
  }

  // MARK: Outcomes that come late or again

  @Test mutating func whatIsToldAgainOrLateChangesNothing() async throws {
    await handle([.begin(try TestJobs.running(1, ["http://a/0", "http://a/1"]))])
    let first = measurer.takeWaiting()
    try #require(first.count == 2)
    await handle([.outcome(first[0].failed(.httpStatus(503))), .outcome(first[1].measured(.downloaded))])
    #expect(takeResults().isEmpty)
    // The retry is begun at its time.
    now += .seconds(60)
    await handle([])
    let second = measurer.takeWaiting()
    try #require(second.map(\.id) == [MeasureTask.ID(job: 1, image: 0, attempt: 2)])
    let outcomes = [
      first[0].measured(), first[0].failed(.httpStatus(404)), first[1].measured(.downloaded), first[1].measured(),
      first[1].measured(), second[0].measured(), second[0].failed(.httpStatus(404)), first[0].measured(),
    ]
    await handle(outcomes.map { .outcome($0) } + outcomes.map { .outcome($0) })
    let results = takeResults()
    #expect(results.map(\.image) == [1, 0])
    #expect(results.map(\.attempts) == [1, 2])
    // Had it counted any of them twice, less than nothing would be left, or more.
    await handle([.stop, .recorded(1)])
    #expect(scheduler.drained.isEmpty)
    await handle([.recorded(1)])
    #expect(!scheduler.drained.isEmpty)
  }

  // MARK: Stopping

  @Test mutating func aStopStartsNothingMoreAndWaitsForWhatIsUnderWay() async throws {
    await handle([.begin(try TestJobs.running(1, host: "a", 100))])
    let tasks = measurer.takeWaiting()
    try #require(tasks.count == 8)
    await handle([.stop, .begin(try TestJobs.running(2, ["http://b/"]))])
    await handle(tasks.dropLast().map { .outcome($0.measured()) })
    // A retry is left for the next start.
    await handle([.outcome(tasks[7].failed(.httpStatus(503)))])
    now += .seconds(60)
    await handle([.recorded(6)])
    #expect(measurer.takeWaiting().isEmpty)
    #expect(scheduler.drained.isEmpty, "one is not recorded")
    await handle([.recorded(1)])
    #expect(!scheduler.drained.isEmpty)
    #expect(takeResults().count == 7)
  }

  @Test func withNothingUnderWayItHasDrainedAtOnce() async throws {
    await handle([.stop])
    #expect(await scheduler.drained.drain()?.count == 1)
  }

  // MARK: Jobs that have left memory

  /// A job that could not be written leaves memory, and what was to be done of it with it.
  @Test func anInterruptedJobIsNotWorkedOn() async throws {
    await handle([.begin(try TestJobs.running(1, host: "a", 100)), .begin(try TestJobs.running(2, host: "b", 1))])
    let tasks = measurer.takeWaiting()
    #expect(tasks.filter { $0.id.job == 1 }.count == 8)
    await handle([.end(1)])
    await handle(tasks.map { .outcome($0.measured()) })
    #expect(measurer.takeWaiting().isEmpty, "its other images are not begun")
    #expect(takeResults().count == 9, "the recorder drops what it has no job for")
    await handle([.stop, .recorded(9)])
    #expect(!scheduler.drained.isEmpty)
  }

  /// Loaded again, it has another number: outcomes of its former self are not its own.
  @Test func aJobThatWasLoadedAgainIsMeasuredAnew() async throws {
    await handle([.begin(try TestJobs.running(1, ["http://a/"]))])
    let former = measurer.takeWaiting()
    await handle([.end(1), .begin(try TestJobs.running(2, ["http://b/"]))])
    let tasks = measurer.takeWaiting()
    #expect(tasks.map(\.id.job) == [2])
    await handle((former + tasks).map { .outcome($0.measured()) })
    let jobs = recorder.takeNow().compactMap { event in if case .result(let job, _) = event { job } else { nil } }
    #expect(jobs == [1, 2])
  }
}
