import Fetch
import Testing

@testable import Pipeline

/// A job may have hundreds of thousands of hosts: what is held of them does not grow with their number.
@Suite struct ManyHostsTests {
  private let now = ContinuousClock.now
  private static let hosts = ScheduledJob.maxQueues * 3

  private func queue(_ jobs: Int, hosts: Int = ManyHostsTests.hosts) throws -> FairQueue {
    var queue = FairQueue(SlotPolicy(total: 64, perHost: 64))
    for job in 1...jobs { queue.add(try TestJobs.running(job, (0..<hosts).map { "http://h\($0)/" })) }
    return queue
  }

  private func fill(_ queue: inout FairQueue, _ time: ContinuousClock.Instant) -> [FairQueue.Pick] {
    var picks: [FairQueue.Pick] = []
    while let action = queue.next(time) {
      if case .download(let pick) = action { picks.append(pick) }
    }
    return picks
  }

  @Test func eachHasItsTurnAndIsForgotten() throws {
    var queue = try queue(1)
    var picked: [Int] = []
    var mostHosts = 0
    while true {
      let picks = fill(&queue, now)
      if picks.isEmpty { break }
      mostHosts = max(mostHosts, queue.hostCount)
      picked += picks.map(\.image)
      for pick in picks { queue.release(pick, .withdrawn, now) }
    }
    #expect(picked.sorted() == Array(0..<Self.hosts))
    let detours = zip(picked, 0...).filter { abs($0 - $1) > 64 }
    #expect(detours.isEmpty, "nearly in the order of the document")
    #expect(mostHosts <= 64 + 2)
    #expect(queue.hostCount == 0, "nothing is known of a host that was never reached")
  }

  @Test func ofThoseThatAnsweredSomeAreRemembered() throws {
    var queue = try queue(1)
    while true {
      let picks = fill(&queue, now)
      if picks.isEmpty { break }
      for pick in picks { queue.release(pick, .answered(url: "http://h\(pick.image)/"), now) }
    }
    queue.remove(1, now)
    #expect(queue.hostCount == HostTable.maxIdle)
  }

  /// None of them answers: the job begins with so many of them, and not with more until some are given up.
  @Test func hostsThatFailAreHeldUpToABound() throws {
    var queue = try queue(1)
    var time = now
    var mostHosts = 0
    var failed = 0
    // Half an hour is enough, whatever the dice say; a second each.
    for _ in 0..<1800 where failed < Self.hosts {
      time += .seconds(1)
      while let action = queue.next(time) {
        mostHosts = max(mostHosts, queue.hostCount)
        switch action {
        case .download(let pick):
          let failure = MeasureFailure(.connectFailed("connection refused"))
          if !queue.fail([pick], failure, "http://h\(pick.image)/", redirectedTo: nil, time) { failed += 1 }
        case .fail: failed += 1
        case .ask(let pick, _): queue.release(pick, .withdrawn, time)
        }
      }
    }
    #expect(failed == Self.hosts)
    #expect(mostHosts <= ScheduledJob.maxQueues + HostTable.maxIdle + 64)
  }

  @Test func whatAJobLeavesIsForgotten() throws {
    var queue = try queue(2)
    let picks = fill(&queue, now)
    #expect(picks.count == 48, "a quarter is kept back")
    queue.remove(1, now)
    queue.remove(2, now)
    for pick in picks { queue.release(pick, .withdrawn, now) }
    #expect(queue.hostCount == 0)
    #expect(fill(&queue, now + .seconds(3600)).isEmpty)
  }
}
