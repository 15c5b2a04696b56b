import DequeModule
import Testing

@testable import Pipeline

@Suite struct JobRingTests {
  /// With one queue for each host.
  private func job(_ number: Int, hosts: Int = 1) throws -> ScheduledJob {
    let job = ScheduledJob(try TestJobs.running(number, (0..<hosts).map { "http://h\($0)/" }))
    for chain in 0..<hosts {
      job.open(chain, job.job.plan.queue(of: chain, host: chain))
      job.ready.append(chain)
    }
    return job
  }

  private func number(_ job: ScheduledJob?) -> Int? { job?.job.number }

  @Test func jobsTakeTurns() throws {
    var ring = JobRing()
    for number in 1...3 { ring.add(try job(number)) }
    var turns: [Int] = []
    for _ in 0..<9 {
      guard let job = ring.next() else { break }
      turns.append(job.job.number)
      ring.enter(job)
    }
    #expect(turns == [1, 2, 3, 1, 2, 3, 1, 2, 3])
  }

  @Test func whatWasTakenOutAndHasNothingReadyComesNoMore() throws {
    var ring = JobRing()
    ring.add(try job(1))
    let next = ring.next()
    let first = try #require(next)
    #expect(number(ring.next()) == nil, "it is out of the ring")
    #expect(first.ready.popFirst() == 0)
    ring.enter(first)
    #expect(number(ring.next()) == nil)
    #expect(number(ring[1]) == 1, "it is still there")
  }

  @Test func aJobIsInTheRingOnce() throws {
    var ring = JobRing()
    let only = try job(1)
    ring.add(only)
    ring.enter(only)
    ring.enter(only)
    #expect(number(ring.next()) == 1)
    #expect(number(ring.next()) == nil)
  }

  @Test func aWokenQueueBringsItsJobBack() throws {
    var ring = JobRing()
    let first = try job(1, hosts: 3)
    ring.add(first)
    ring.add(try job(2))
    _ = ring.next()
    first.ready = []
    first.withQueue(2) { $0.isWaiting = false }
    let isThere = ring.wake(HostQueue.Key(job: 1, queue: 2))
    #expect(isThere)
    #expect(first.queues[2]?.isWaiting == true)
    #expect(Array(first.ready) == [2])
    #expect(number(ring.next()) == 2, "at the end of the ring")
    #expect(number(ring.next()) == 1)
  }

  @Test func aRemovedJobIsPassedOver() throws {
    var ring = JobRing()
    for number in 1...3 { ring.add(try job(number)) }
    let removed = ring.remove(2)
    #expect(number(removed) == 2)
    #expect(number(ring[2]) == nil)
    let isThere = ring.wake(HostQueue.Key(job: 2, queue: 0))
    #expect(!isThere)
    #expect([number(ring.next()), number(ring.next()), number(ring.next())] == [1, 3, nil])
    let again = ring.remove(2)
    #expect(number(again) == nil)
  }
}
