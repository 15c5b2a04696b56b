import Fetch
import ImageHeader
import JobModel
import Testing

@testable import Pipeline

/// What outcomes lead to that come in two stages, late, or more than once; and measurements that are used again.
struct ImageSchedulerOutcomesTests {
  private var now = ContinuousClock.now
  private let reuse = Reuse(freshSeconds: 60, validators: Validators(etag: "\"x\"", lastModified: nil))

  private func scheduler(total: Int = 64) -> ImageScheduler {
    ImageScheduler(
      SlotPolicy(total: total, perHost: total), retries: RetryPolicy(attempts: 3, patience: .seconds(900)),
      timeoutMilliseconds: 60_000,
      cacheSeconds: 0)
  }

  @Test mutating func aDownloadThatHasEndedFreesItsSlotBeforeTheImageIsFinished() throws {
    var scheduler = scheduler(total: 1)
    scheduler.add(try TestJobs.running(1, host: "a", 2))
    let first = scheduler.steps(now).tasks
    try #require(first.count == 1)
    #expect(scheduler.finish(first[0].measured(.downloaded), now) == nil, "no result yet")
    let second = scheduler.steps(now).tasks
    try #require(second.map(\.id.image) == [1], "the slot is free")
    #expect(scheduler.finish(first[0].ended(), now)?.map(\.result.image) == [0])
    #expect(scheduler.finish(second[0].measured(), now)?.map(\.result.image) == [1], "without the first stage")
  }

  /// A measurer that loses a result must not end the image, and must not keep its slot.
  @Test mutating func anEndWithoutAResultIsAFailureThatMayPass() throws {
    var scheduler = scheduler(total: 1)
    scheduler.add(try TestJobs.running(1, ["http://a/1"]))
    for attempt in 1...3 {
      let tasks = scheduler.steps(now).tasks
      try #require(tasks.map(\.id.attempt) == [attempt])
      let results = try scheduler.results(of: tasks[0].ended(), now)
      #expect(results.map(\.result.failure?.code) == (attempt < 3 ? [] : [.internalError]))
      now = scheduler.wake ?? now
    }
  }

  @Test mutating func whatIsToldAgainChangesNothing() throws {
    var scheduler = scheduler(total: 2)
    scheduler.add(try TestJobs.running(1, host: "a", 10))
    // Before its first answer a host has half of the slots.
    #expect(try scheduler.finish(scheduler.firstTask(now).measured(), now)?.count == 1)
    let tasks = scheduler.steps(now).tasks
    try #require(tasks.count == 2)
    #expect(scheduler.finish(tasks[0].measured(.downloaded), now) == nil)
    #expect(scheduler.finish(tasks[0].measured(.downloaded), now) == nil)
    #expect(scheduler.steps(now).tasks.count == 1, "its slot is free once")
    #expect(scheduler.finish(tasks[0].measured(), now)?.count == 1)
    for outcome in [tasks[0].measured(.downloaded), tasks[0].measured(), tasks[0].failed(.httpStatus(500))] {
      #expect(scheduler.finish(outcome, now) == nil)
    }
    #expect(scheduler.steps(now).tasks.isEmpty, "no slot has come free")
  }

  @Test mutating func aLateAnswerToAnEarlierTryIsNotThisOnes() throws {
    var scheduler = scheduler()
    scheduler.add(try TestJobs.running(1, ["http://a/1"]))
    let first = try scheduler.firstTask(now)
    #expect(scheduler.finish(first.failed(.httpStatus(500)), now)?.isEmpty == true)
    now = try #require(scheduler.wake)
    let second = try scheduler.firstTask(now)
    #expect(second.id == MeasureTask.ID(job: 1, image: 0, attempt: 2))
    #expect(scheduler.finish(first.measured(), now) == nil)
    #expect(scheduler.finish(first.failed(.httpStatus(404)), now) == nil)
    #expect(scheduler.finish(second.measured(), now)?.map(\.result.attempts) == [2])
  }

  @Test mutating func anAnswerToATaskThatNeverWasChangesNothing() throws {
    var scheduler = scheduler()
    let stranger = MeasureTask(
      id: MeasureTask.ID(job: 9, image: 9, attempt: 1), visit: 0, url: "http://a/", timeoutMilliseconds: 1)
    #expect(scheduler.finish(stranger.measured(), now) == nil)
    #expect(scheduler.finish(stranger.failed(.httpStatus(404)), now) == nil)
  }

  /// What is fresh goes to the measurer without being downloaded: its image pauses as others do.
  @Test mutating func whatIsFreshIsNotDownloaded() throws {
    var scheduler = scheduler(total: 1)
    scheduler.add(try TestJobs.running(1, ["http://a/1", "http://a/1"]))
    #expect(try scheduler.finish(scheduler.firstTask(now).measured(reuse: reuse), now)?.count == 1)
    now += .seconds(59)
    let known = scheduler.steps(now).tasks
    try #require(known.count == 1)
    #expect(known[0].known == Measurement(size: MeasureTask.size, bytes: 99))
    #expect(known[0].validators == nil)
    let downloaded = try known[0].confirmed(.downloaded)
    #expect(scheduler.finish(downloaded, now) == nil)
    let results = try scheduler.results(of: known[0].confirmed(), now)
    #expect(results.map(\.result.cacheAgeSeconds) == [59])
    #expect(results.map(\.result.attempts) == [0])
    #expect(results.map(\.result.bytes) == [99])
    #expect(results.map(\.result.image) == [1])
  }

  @Test mutating func whatIsFreshHoldsNoSlot() throws {
    var scheduler = scheduler(total: 1)
    scheduler.add(try TestJobs.running(1, Array(repeating: "http://a/1", count: 6) + ["http://a/2", "http://a/3"]))
    #expect(try scheduler.finish(scheduler.firstTask(now).measured(reuse: reuse), now)?.count == 1)
    let tasks = scheduler.steps(now).tasks
    #expect(tasks.filter { $0.known != nil }.count == 5)
    #expect(tasks.filter { $0.known == nil }.count == 1)
  }

  @Test mutating func whatIsNotFreshAnyMoreIsAskedFor() throws {
    var scheduler = scheduler(total: 1)
    scheduler.add(try TestJobs.running(1, Array(repeating: "http://a/1", count: 3)))
    #expect(try scheduler.finish(scheduler.firstTask(now).measured(reuse: reuse), now)?.count == 1)
    now += .seconds(60)
    let asked = scheduler.steps(now).tasks
    try #require(asked.map(\.validators) == [reuse.validators])
    let results = try scheduler.results(of: asked[0].confirmed(reuse: reuse), now)
    #expect(results.map(\.result.cacheAgeSeconds) == [0], "as old as the host's word")
    #expect(results.map(\.result.bytes) == [99])
    #expect(results.map(\.result.attempts) == [1])
    #expect(scheduler.steps(now).tasks.map(\.validators) == [nil], "fresh again")
  }

  /// Of the host's long lifetime nothing is believed once another job asks.
  @Test mutating func aLaterJobAsksTheHost() throws {
    var scheduler = scheduler()
    for number in 1...3 {
      scheduler.add(try TestJobs.running(number, ["http://a/1"]))
      let task = try scheduler.firstTask(now)
      #expect(task.validators == (number == 1 ? nil : reuse.validators))
      #expect((task.known == nil) == (number == 1))
      let outcome = try number == 2 ? task.confirmed(reuse: reuse) : task.measured(reuse: reuse)
      let results = try scheduler.results(of: outcome, now)
      #expect(results.map(\.result.cacheAgeSeconds) == [number == 2 ? 0 : nil], "\(number)")
      scheduler.remove(number, now)
      now += .seconds(1)
    }
  }

  /// Its first image asks, without validators and past caches; then its own answer serves it.
  @Test mutating func aJobThatAsksAnewAsksOnce() throws {
    var scheduler = scheduler(total: 2)
    scheduler.add(try TestJobs.running(1, ["http://a/1"]))
    #expect(try scheduler.finish(scheduler.firstTask(now).measured(reuse: reuse), now)?.count == 1)
    now += .seconds(1)
    scheduler.add(try TestJobs.running(2, ["http://a/1"]))
    let other = try scheduler.firstTask(now)
    #expect(!other.asksAnew)
    let urls = Array(repeating: "http://a/1", count: 4)
    scheduler.add(try TestJobs.running(3, visits: [("S1", urls)], fresh: true))
    let tasks = scheduler.steps(now).tasks
    try #require(tasks.count == 1, "the download under way is not joined")
    #expect(tasks[0].asksAnew && tasks[0].known == nil && tasks[0].validators == nil)
    #expect(try scheduler.results(of: tasks[0].measured(reuse: reuse), now).allSatisfy { $0.job == 3 })
    let rest = scheduler.steps(now).tasks
    #expect(rest.allSatisfy { $0.known != nil && $0.validators == nil }, "fresh for itself")
    #expect(try scheduler.results(of: other.confirmed(reuse: reuse), now).map(\.job) == [2])
  }
}
