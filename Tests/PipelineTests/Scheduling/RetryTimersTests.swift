import Testing

@testable import Pipeline

@Suite struct RetryTimersTests {
  private let start = ContinuousClock.now

  /// A host's number, or a queue's job.
  private func name(_ sleeper: RetryTimers.Sleeper?) -> String {
    switch sleeper {
    case .queue(let key): "queue \(key.queue) of job \(key.job)"
    case .host(let number): "host \(number)"
    case nil: "none"
    }
  }

  @Test func theEarliestComesFirstAndNotBeforeItsTime() {
    var timers = RetryTimers()
    #expect(timers.next == nil)
    timers.add(.host(3), at: start + .seconds(3))
    timers.add(.queue(HostQueue.Key(job: 1, queue: 7)), at: start + .seconds(1))
    timers.add(.host(2), at: start + .seconds(2))
    #expect(timers.next == start + .seconds(1))
    let early = timers.popDue(start + .milliseconds(999))
    #expect(name(early) == "none")
    let times = [1, 1, 2, 9, 9].map { start + .seconds($0) }
    let names = times.map { name(timers.popDue($0)) }
    #expect(names == ["queue 7 of job 1", "none", "host 2", "host 3", "none"])
    #expect(timers.next == nil)
  }

  @Test func oneForTheSameMomentDoesNotReplaceAnother() {
    var timers = RetryTimers()
    for host in 0..<10 { timers.add(.host(host), at: start) }
    let names = (0..<10).map { _ in name(timers.popDue(start)) }
    #expect(Set(names) == Set((0..<10).map { "host \($0)" }))
    #expect(timers.next == nil)
  }
}
