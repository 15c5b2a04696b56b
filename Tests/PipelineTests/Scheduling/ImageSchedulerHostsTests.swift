import Fetch
import JobModel
import Testing

@testable import Pipeline

/// What becomes of the images of hosts that fail, ask to wait, or are refused.
struct ImageSchedulerHostsTests {
  private var now = ContinuousClock.now
  private var scheduler = ImageScheduler(
    SlotPolicy(total: 64, perHost: 64), retries: RetryPolicy(attempts: 3), timeoutMilliseconds: 60_000,
    cacheSeconds: 0)

  @Test mutating func aHostThatAsksToWaitIsLeftAloneByAll() throws {
    scheduler.add(try TestJobs.running(1, host: "a", 100))
    let begun = scheduler.steps(now).tasks
    #expect(begun.count == 8)
    for task in begun { _ = scheduler.finish(task.failed(.httpStatus(429, retryAfterSeconds: 5)), now) }
    scheduler.add(try TestJobs.running(2, ["http://a/other", "http://b/1"]))
    #expect(scheduler.steps(now).tasks.map(\.url) == ["http://b/1"])
    #expect(scheduler.takeNotices().filter { $0.event == .held(.seconds(5)) }.count == 1, "said once")
    now += .seconds(5)
    let later = scheduler.steps(now).tasks
    #expect(!later.isEmpty)
    #expect(later.allSatisfy { $0.url.hasPrefix("http://a/") })
  }

  /// A job ends although its host never comes back; a later job asks the host anew.
  @Test mutating func aDeadHostIsGivenUp() throws {
    scheduler.add(try TestJobs.running(1, host: "dead", 10_000))
    var results: [ImageScheduler.Result] = []
    var tried = 0
    for _ in 0..<1000 {
      let steps = scheduler.steps(now)
      results += steps.results
      tried += steps.tasks.count
      for task in steps.tasks { results += scheduler.finish(task.failed(.connectFailed("refused")), now) ?? [] }
      if results.count == 10_000 { break }
      now = max(now, scheduler.wake ?? now)
    }
    #expect(results.count == 10_000)
    #expect(Set(results.map(\.result.image)).count == 10_000)
    #expect(tried <= 32, "\(tried)")
    let untried = results.filter { $0.result.attempts == 0 }
    #expect(untried.count > 9900)
    #expect(
      untried.first?.result.failure
        == Failure(.gaveUp, "not downloaded: http://dead fails again and again, last: download failed: refused"))
    let events = scheduler.takeNotices().map(\.event)
    #expect(events.contains { if case .opened = $0 { true } else { false } })
    #expect(events.contains { if case .givenUp = $0 { true } else { false } })

    scheduler.remove(1, now)
    scheduler.add(try TestJobs.running(2, (0..<10).map { "http://dead/new\($0)" }))
    let waiting = scheduler.steps(now)
    #expect(waiting.results.isEmpty && waiting.tasks.isEmpty, "it waits for its own probe")
    now = try #require(scheduler.wake)
    let probe = scheduler.steps(now).tasks
    try #require(probe.count == 1)
    #expect(scheduler.finish(probe[0].measured(), now)?.count == 1)
    #expect(scheduler.steps(now).tasks.count == 9)
    #expect(scheduler.takeNotices().map(\.event) == [.closed])
  }

  @Test mutating func refusalsAreToldOnceForAHost() throws {
    scheduler.add(try TestJobs.running(1, host: "inner", 20))
    var failed = 0
    for _ in 0..<20 {
      for task in scheduler.steps(now).tasks {
        failed += scheduler.finish(task.failed(.url(.refused(.userInformation))), now)?.count ?? 0
      }
    }
    #expect(failed == 20)
    #expect(scheduler.takeNotices().map(\.host) == ["http://inner"])
  }
}
