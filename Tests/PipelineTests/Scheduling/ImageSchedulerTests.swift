import Fetch
import JobModel
import TestSupport
import Testing

@testable import Pipeline

/// What becomes of images, with the time and the answers in the test's hand.
struct ImageSchedulerTests {
  private var now = ContinuousClock.now

  private func scheduler(attempts: Int = 3, total: Int = 64) -> ImageScheduler {
    ImageScheduler(
      SlotPolicy(total: total, perHost: total), retries: RetryPolicy(attempts: attempts, patience: .seconds(900)),
      timeoutMilliseconds: 7000,
      cacheSeconds: 0)
  }

  @Test mutating func aTaskIsAnImageOfItsVisit() throws {
    var scheduler = scheduler()
    scheduler.add(try TestJobs.running(7, visits: [("S1", ["http://a/0", "http://a/1"]), ("S2", ["http://b/2"])]))
    let tasks = scheduler.steps(now).tasks.sorted { $0.id.image < $1.id.image }
    #expect(tasks.map(\.id) == (0..<3).map { MeasureTask.ID(job: 7, image: $0, attempt: 1) })
    #expect(tasks.map(\.url) == ["http://a/0", "http://a/1", "http://b/2"])
    #expect(tasks.map(\.visit) == [0, 0, 1])
    #expect(tasks.allSatisfy { $0.timeoutMilliseconds == 7000 && $0.known == nil && $0.validators == nil })
  }

  // MARK: Retries

  @Test mutating func aPassingFailureIsTriedAgainAndHoldsNoSlotMeanwhile() throws {
    var scheduler = scheduler(total: 1)
    scheduler.add(try TestJobs.running(1, ["http://a/1"]))
    var first = scheduler.steps(now).tasks
    for attempt in 1...2 {
      try #require(first.count == 1)
      #expect(first[0].id.attempt == attempt)
      #expect(scheduler.finish(first[0].failed(.httpStatus(500)), now)?.isEmpty == true)
      scheduler.add(try TestJobs.running(attempt + 1, ["http://b/1"]))
      let other = scheduler.steps(now).tasks.filter { $0.url == "http://b/1" }
      try #require(other.count == 1, "the slot is free")
      #expect(scheduler.finish(other[0].measured(), now)?.count == 1)
      let wake = try #require(scheduler.wake)
      #expect(wake <= now + .seconds(attempt))
      now = wake
      first = scheduler.steps(now).tasks
    }
    let results = try scheduler.results(of: first[0].measured(), now)
    #expect(results.count == 1)
    #expect(results[0].result.attempts == 3)
    #expect(results[0].result.lastReason == "download failed: HTTP 500")
    #expect(results[0].result.failure == nil)
  }

  @Test mutating func theLastFailureIsTheResult() throws {
    var scheduler = scheduler(attempts: 2)
    scheduler.add(try TestJobs.running(1, ["http://a/1"]))
    #expect(try scheduler.finish(scheduler.firstTask(now).failed(.cut(received: 1)), now)?.isEmpty == true)
    now += .seconds(1)
    let results = try scheduler.results(of: scheduler.firstTask(now).failed(.httpStatus(500)), now)
    #expect(results[0].result.failure == Failure(.httpStatus, "download failed: HTTP 500", httpStatus: 500))
    #expect(results[0].result.lastReason == "download failed: the body was cut after 1 bytes")
    #expect(results[0].result.attempts == 2)
  }

  // MARK: Shared downloads

  @Test mutating func oneDownloadServesAllThatWaitForIt() throws {
    var scheduler = scheduler()
    scheduler.add(try TestJobs.running(1, Array(repeating: "http://a/1", count: 50)))
    scheduler.add(try TestJobs.running(2, ["http://a/1", "http://a/2"]))
    let begun = scheduler.steps(now).tasks
    #expect(begun.map(\.url).sorted() == ["http://a/1", "http://a/2"])
    let shared = try #require(begun.first { $0.url == "http://a/1" })
    #expect(scheduler.finish(shared.measured(.downloaded), now) == nil)
    let results = try scheduler.results(of: shared.measured(), now)
    #expect(results.count == 51)
    #expect(results.filter { $0.result.cacheAgeSeconds == 0 }.count == 50)
    #expect(results.filter { $0.result.attempts == 1 }.count == 1)
    #expect(Set(results.map { [$0.job, $0.result.image] }).count == 51)
    scheduler.add(try TestJobs.running(3, ["http://a/1"]))
    #expect(scheduler.steps(now).tasks.count == 1, "nothing was kept")
  }

  @Test mutating func whoSharesADownloadSharesItsFailureAndItsNextTry() throws {
    var scheduler = scheduler(attempts: 2)
    scheduler.add(try TestJobs.running(1, Array(repeating: "http://a/1", count: 5)))
    var begun = scheduler.steps(now).tasks
    try #require(begun.count == 1)
    #expect(scheduler.finish(begun[0].failed(.httpStatus(500)), now)?.isEmpty == true)
    now += .seconds(1)
    begun = scheduler.steps(now).tasks
    try #require(begun.count == 1)
    let results = try scheduler.results(of: begun[0].failed(.httpStatus(500)), now)
    #expect(results.count == 5)
    let expected = Failure(.httpStatus, "download failed: HTTP 500", httpStatus: 500)
    #expect(results.allSatisfy { $0.result.failure == expected && $0.result.attempts == 2 })
  }

  @Test mutating func aFollowerOutlivesTheJobThatDownloads() throws {
    var scheduler = scheduler()
    scheduler.add(try TestJobs.running(1, ["http://a/1"]))
    scheduler.add(try TestJobs.running(2, ["http://a/1"]))
    let begun = scheduler.steps(now).tasks
    try #require(begun.count == 1)
    scheduler.remove(begun[0].id.job, now)
    #expect(scheduler.finish(begun[0].failed(.httpStatus(500)), now)?.isEmpty == true)
    now += .seconds(1)
    #expect(scheduler.steps(now).tasks.map(\.id.job) == [3 - begun[0].id.job])
  }

  // MARK: Unknown stores

  @Test mutating func imagesOfUnknownStoresNeedNoDownload() throws {
    var scheduler = scheduler()
    let known = ["http://a/k"]
    scheduler.add(try TestJobs.running(1, visits: [("X", (0..<1500).map { "http://a/\($0)" }), ("S1", known)]))
    scheduler.add(try TestJobs.running(2, visits: [("Y", ["http://a/y"])]))
    #expect(scheduler.steps(now).tasks.map(\.url) == known)
    var turns: [[ImageScheduler.Result]] = []
    while let turn = Optional(scheduler.nextOfUnknownStores()), !turn.isEmpty { turns.append(turn) }
    #expect(turns.map { $0[0].job } == [1, 2, 1], "jobs take turns")
    #expect(turns.filter { $0[0].job == 1 }.flatMap { $0 }.map(\.result.image) == Array(0..<1500))
    #expect(turns.joined().allSatisfy { $0.result.failure == .storeNotFound && $0.result.attempts == 0 })
  }

  @Test mutating func aRemovedJobHasNoUnknownStoresAnyMore() throws {
    var scheduler = scheduler()
    scheduler.add(try TestJobs.running(1, visits: [("X", ["http://a/1"])]))
    scheduler.remove(1, now)
    #expect(scheduler.nextOfUnknownStores().isEmpty)
  }

  // MARK: All together

  /// Whatever fails and whenever, each image has one result.
  @Test(arguments: 0..<20) mutating func everyImageHasOneResult(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var scheduler = scheduler(total: 16)
    var left = Set<[Int]>()
    for number in 1...4 {
      let urls = (0..<200).map { "http://h\(($0 + number) % 5)/\(Int.random(in: 0..<150, using: &random))-\($0 % 3)" }
      scheduler.add(try TestJobs.running(number, urls))
      for image in 0..<200 { left.insert([number, image]) }
    }
    var inFlight: [MeasureTask] = []
    var turns = 0
    while !left.isEmpty {
      turns += 1
      try #require(turns < 100_000, "\(left.count) images have no result")
      let steps = scheduler.steps(now)
      inFlight += steps.tasks
      #expect(inFlight.count <= 16)
      var results = steps.results
      if let index = inFlight.indices.randomElement(using: &random) {
        let answer = answer(to: inFlight.remove(at: index), &random)
        results += try scheduler.results(of: answer, now)
        // Told again, it changes nothing.
        if Bool.random(using: &random) { #expect(scheduler.finish(answer, now) == nil) }
      } else {
        now = max(now, try #require(scheduler.wake, "nothing can go on"))
      }
      for each in results { #expect(left.remove([each.job, each.result.image]) != nil, "a second result") }
    }
  }

  private func answer(to task: MeasureTask, _ random: inout SeededGenerator) -> MeasureOutcome {
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<3: task.measured()
    case 3: task.failed(.httpStatus(404))
    case 4: task.failed(.httpStatus(429, retryAfterSeconds: 2))
    case 5: task.failed(.url(.refused(.userInformation)))
    default: task.failed(.timedOut(milliseconds: 1, received: 0))
    }
  }
}
