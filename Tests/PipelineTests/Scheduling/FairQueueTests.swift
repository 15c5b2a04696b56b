import Testing

@testable import Pipeline

@Suite struct FairQueueTests {
  private let now = ContinuousClock.now

  /// Picks until nothing may start.
  private func fill(_ queue: inout FairQueue, _ time: ContinuousClock.Instant? = nil) -> [FairQueue.Pick] {
    var picks: [FairQueue.Pick] = []
    while let action = queue.next(time ?? now) {
      if case .download(let pick) = action { picks.append(pick) }
    }
    return picks
  }

  @Test func everyImageIsPickedOnceInOrder() throws {
    var queue = FairQueue(SlotPolicy(total: 16, perHost: 4))
    queue.add(try TestJobs.running(1, (0..<500).map { "http://h\($0 % 7)/\($0)" }))
    var picked: [Int] = []
    var inFlight: [FairQueue.Pick] = []
    while true {
      let picks = fill(&queue)
      inFlight += picks
      picked += picks.map(\.image)
      if inFlight.isEmpty { break }
      queue.release(inFlight.removeFirst(), .answered(url: nil), now)
    }
    #expect(picked.sorted() == Array(0..<500))
    for host in 0..<7 { #expect(picked.filter { $0 % 7 == host } == picked.filter { $0 % 7 == host }.sorted()) }
    queue.remove(1, now)
    #expect(queue.hostCount == 7, "hosts that have answered are remembered")
  }

  @Test func limitsHold() throws {
    var queue = FairQueue(SlotPolicy(total: 64, perHost: 16))
    queue.add(try TestJobs.running(1, host: "a", 100))
    let first = fill(&queue)
    try #require(first.count == 8, "not answered yet")
    queue.release(first[0], .answered(url: nil), now)
    #expect(first.count - 1 + fill(&queue).count == 16)
  }

  @Test func jobsTakeTurnsOnOneHost() throws {
    var queue = FairQueue(SlotPolicy(total: 16, perHost: 2))
    for job in 1...5 { queue.add(try TestJobs.running(job, host: "a", 20)) }
    var inFlight = fill(&queue)
    var order = inFlight.map(\.job)
    while !inFlight.isEmpty {
      queue.release(inFlight.removeFirst(), .answered(url: nil), now)
      let picks = fill(&queue)
      inFlight += picks
      order += picks.map(\.job)
    }
    #expect(order.count == 100)
    for start in stride(from: 0, to: 100, by: 5) { #expect(Set(order[start..<start + 5]).count == 5) }
  }

  @Test func aSmallJobIsNotKeptWaitingByALargeOne() throws {
    var queue = FairQueue(SlotPolicy(total: 64, perHost: 64))
    queue.add(try TestJobs.running(1, host: "a", 10_000))
    var inFlight = fill(&queue)
    queue.release(inFlight.removeFirst(), .answered(url: nil), now)
    inFlight += fill(&queue)
    queue.add(try TestJobs.running(2, host: "a", 1))
    queue.add(try TestJobs.running(3, host: "b", 1))
    queue.release(inFlight.removeFirst(), .answered(url: nil), now)
    queue.release(inFlight.removeFirst(), .answered(url: nil), now)
    #expect(Set(fill(&queue).map(\.job)).isSuperset(of: [2, 3]))
  }

  @Test func hostsThatStallDoNotTakeAllSlots() throws {
    var queue = FairQueue(SlotPolicy(total: 256, perHost: 64))
    queue.add(try TestJobs.running(1, (0..<2000).map { "http://stalled\($0 % 20)/\($0)" }))
    #expect(fill(&queue).count <= 160)
    queue.add(try TestJobs.running(2, host: "healthy", 100))
    var inFlight = fill(&queue).filter { $0.job == 2 }
    #expect(!inFlight.isEmpty)
    var most = 0
    var done = 0
    while !inFlight.isEmpty {
      queue.release(inFlight.removeFirst(), .answered(url: nil), now)
      done += 1
      inFlight += fill(&queue).filter { $0.job == 2 }
      most = max(most, inFlight.count)
    }
    #expect(done == 100)
    #expect(most >= 48, "a host that answers gets its share: \(most)")
  }

  /// Each host is tried, and beyond that they share half the slots, however many they are.
  @Test func manyHostsThatStallShareHalfTheSlots() throws {
    var queue = FairQueue(SlotPolicy(total: 256, perHost: 64))
    queue.add(try TestJobs.running(1, (0..<4000).map { "http://stalled\($0 % 40)/\($0)" }))
    #expect(fill(&queue).count == 128)
  }

  /// The last slots are given out slowly: to hosts that are known to answer at once, and to others as well.
  @Test func hostsThatStallNeverTakeTheLastSlots() throws {
    var queue = FairQueue(SlotPolicy(total: 256, perHost: 64))
    queue.add(try TestJobs.running(1, host: "known", 1))
    queue.release(fill(&queue)[0], .answered(url: nil), now)
    for job in 2...400 { queue.add(try TestJobs.running(job, host: "stalled\(job)", 1)) }
    #expect(fill(&queue).count == 193)
    queue.add(try TestJobs.running(401, host: "known", 5))
    #expect(Set(fill(&queue).map(\.job)) == [401])
    var time = now
    for job in 500..<520 {
      queue.add(try TestJobs.running(job, host: "new\(job)", 1))
      let next = max(time, try #require(queue.wake))
      #expect(next - time < .seconds(1))
      time = next
      #expect(fill(&queue, time).map(\.job) == [job], "the newest first")
    }
  }

  @Test func aJobThatHasNothingInFlightGetsAKeptBackSlot() throws {
    var queue = FairQueue(SlotPolicy(total: 16, perHost: 16))
    queue.add(try TestJobs.running(1, (0..<1000).map { "http://stalled\($0)/" }))
    #expect(fill(&queue).count == 12)
    queue.add(try TestJobs.running(2, host: "b", 5))
    #expect(fill(&queue).map(\.job) == [2])
  }

  @Test func ofHostsWithoutWorkAFewAreRemembered() throws {
    var queue = FairQueue(SlotPolicy(total: 64, perHost: 64))
    for job in 1...(HostTable.maxIdle + 500) {
      queue.add(try TestJobs.running(job, host: "h\(job)", 1))
      for pick in fill(&queue) { queue.release(pick, .answered(url: nil), now) }
      queue.remove(job, now)
    }
    #expect(queue.hostCount == HostTable.maxIdle)
  }

  @Test func aRemovedJobIsForgotten() throws {
    var queue = FairQueue(SlotPolicy(total: 4, perHost: 2))
    queue.add(try TestJobs.running(1, host: "a", 10))
    queue.add(try TestJobs.running(2, host: "a", 10))
    let picks = fill(&queue)
    queue.remove(1, now)
    for pick in picks { queue.release(pick, .answered(url: nil), now) }
    #expect(fill(&queue).allSatisfy { $0.job == 2 })
  }

  @Test(arguments: [
    ("http://Example.COM/a", "http://example.com"), ("https://u:p@h:8443/a?b#c", "https://h:8443"),
    ("http://h?x", "http://h"), ("x", "x"), ("", ""), ("http://", "http://"), ("HTTP://H", "http://h"),
    // However it is written, it is one host.
    (" \thttp://h/1", "http://h"), ("ht\ntp://\rh\t", "http://h"), ("http://h ", "http://h"),
    ("http://h:80/", "http://h"),
    ("https://h:443", "https://h"), ("http://h:443", "http://h:443"), ("http:/h/1", "http://h"),
    ("http:///h/1", "http://h"),
    ("http://[::1]:80/x", "http://[::1]"), ("h:80/x", "h:80"), ("http:h", "http:h"), ("ftp://h/x", "ftp:"),
  ])
  func hostNames(_ url: String, _ name: String) { #expect(HostName.of(url) == name) }
}
