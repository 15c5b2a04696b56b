import Testing

@testable import Pipeline

@Suite struct HostQueueTests {
  private let now = ContinuousClock.now

  private func plan(_ count: Int) throws -> JobPlan { try TestJobs.running(1, host: "a", count).plan }

  private func queue(_ plan: JobPlan) -> HostQueue { HostQueue(host: 1, head: plan.chains[0].head) }

  private func retry(_ image: Int, due: Duration, attempt: Int = 2) -> HostQueue.Entry {
    HostQueue.Entry(due: now + due, image: image, attempt: attempt, lastReason: "HTTP 503")
  }

  /// Takes off what comes next.
  private func take(_ queue: inout HostQueue, _ plan: JobPlan, at time: Duration = .zero, isRushed: Bool = false)
    -> HostQueue.Entry?
  {
    guard let entry = queue.next(now + time, isRushed: isRushed) else { return nil }
    queue.remove(entry, of: plan)
    return entry
  }

  @Test func imagesComeInTheOrderOfTheDocument() throws {
    let plan = try plan(4)
    var queue = queue(plan)
    #expect(!queue.isEmpty)
    let entries = (0..<4).compactMap { _ in take(&queue, plan) }
    #expect(entries.map(\.image) == [0, 1, 2, 3])
    #expect(entries.allSatisfy { $0.attempt == 1 && $0.lastReason == nil })
    #expect(queue.isEmpty)
    #expect(queue.next(now, isRushed: true) == nil)
  }

  @Test func lookingTakesNothingOff() throws {
    let queue = queue(try plan(2))
    #expect(queue.next(now, isRushed: false)?.image == 0)
    #expect(queue.next(now, isRushed: false)?.image == 0)
  }

  @Test func aRetryThatIsDueComesBeforeImagesThatWereNotTried() throws {
    let plan = try plan(3)
    var queue = queue(plan)
    _ = take(&queue, plan)
    queue.addRetry(retry(0, due: .seconds(1)))
    #expect(take(&queue, plan, at: .zero)?.image == 1, "it is not due")
    let due = try #require(take(&queue, plan, at: .seconds(1)))
    #expect((due.image, due.attempt, due.lastReason) == (0, 2, "HTTP 503"))
    #expect(take(&queue, plan, at: .seconds(1))?.image == 2)
    #expect(queue.isEmpty)
  }

  @Test func retriesAloneWaitForTheirTimeUnlessRushed() throws {
    let plan = try plan(1)
    var queue = queue(plan)
    _ = take(&queue, plan)
    queue.addRetry(retry(0, due: .seconds(9), attempt: 3))
    #expect(!queue.isEmpty)
    #expect(take(&queue, plan, at: .seconds(8)) == nil)
    #expect(take(&queue, plan, at: .seconds(8), isRushed: true)?.attempt == 3)
    #expect(queue.isEmpty)
  }

  @Test func retriesComeInTheOrderOfTheirTimes() throws {
    let plan = try plan(3)
    var queue = queue(plan)
    for _ in 0..<3 { _ = take(&queue, plan) }
    for (image, seconds) in [(0, 3), (1, 1), (2, 2)] { queue.addRetry(retry(image, due: .seconds(seconds))) }
    let images = (0..<3).compactMap { _ in take(&queue, plan, at: .seconds(9))?.image }
    #expect(images == [1, 2, 0])
  }

  /// A host that fails must not let all its images wait in memory to be tried again.
  @Test func withManyRetriesNoFurtherImageStarts() throws {
    let (plan, bound) = (try plan(5000), 4096)
    var queue = queue(plan)
    for image in 0..<bound {
      #expect(take(&queue, plan)?.image == image)
      queue.addRetry(retry(image, due: .seconds(5)))
    }
    #expect(take(&queue, plan, at: .seconds(4)) == nil)
    #expect(take(&queue, plan, at: .seconds(5))?.image == 0)
    #expect(take(&queue, plan, at: .seconds(4))?.image == bound, "there is room again")
  }
}
