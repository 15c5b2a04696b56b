import Fetch
import JobModel
import Testing

@testable import Pipeline

/// What is told of hosts whose URLs are refused.
struct ImageSchedulerHostsTests {
  private var now = ContinuousClock.now
  private var scheduler = ImageScheduler(
    SlotPolicy(total: 64, perHost: 64), retries: RetryPolicy(attempts: 3, patience: .seconds(900)),
    timeoutMilliseconds: 60_000, cacheSeconds: 0)

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
