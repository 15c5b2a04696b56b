import Testing

@testable import Pipeline

@Suite struct HostQueueTests {
  private let now = ContinuousClock.now

  private func take(_ queue: inout HostQueue, _ plan: JobPlan, isSpread: Bool) -> Int? {
    guard let entry = queue.untried(now, of: plan, isSpread: isSpread) else { return nil }
    queue.remove(entry, of: plan)
    return entry.image
  }

  private func queue(_ count: Int) throws -> (HostQueue, JobPlan) {
    let plan = try TestJobs.running(1, host: "a", count).plan
    let queue = plan.queue(of: 0, host: 1)
    #expect(queue.count == count)
    return (queue, plan)
  }

  @Test func inTheOrderOfTheDocument() throws {
    var (queue, plan) = try queue(100)
    var taken: [Int] = []
    while let image = take(&queue, plan, isSpread: false) { taken.append(image) }
    #expect(taken == Array(0..<100))
    #expect(queue.isEmpty)
  }

  /// Images from all over the queue, each once; and the rest in the order of the document.
  @Test(arguments: [1, 2, 3, 100, 5000]) func spreadAndInOrder(_ count: Int) throws {
    var (queue, plan) = try queue(count)
    var taken: [Int] = []
    for _ in 0..<(count / 2) { taken.append(try #require(take(&queue, plan, isSpread: true))) }
    #expect(queue.count == count - count / 2)
    let jumped = Set(taken)
    var rest: [Int] = []
    while let image = take(&queue, plan, isSpread: false) { rest.append(image) }
    #expect(rest == (0..<count).filter { !jumped.contains($0) })
    #expect(queue.isEmpty && queue.untriedCount == 0)
  }

  /// Wherever one image of a hundred is, and in whatever pattern: it is soon found.
  @Test(arguments: [1000, 10_000, 30_000]) func oneOfAHundredIsSoonFound(_ count: Int) throws {
    let places: [(Int) -> Bool] = [
      { $0 >= count - count / 100 }, { $0 < count / 100 }, { $0 % 100 == 99 }, { $0 % 100 == 0 },
      { ($0 / (count / 100)) == 37 },
    ]
    for (index, isGood) in places.enumerated() {
      var (queue, plan) = try queue(count)
      var tries = 0
      while tries < count {
        tries += 1
        if isGood(try #require(take(&queue, plan, isSpread: true))) { break }
      }
      #expect(tries <= HostHealth.maxOverloadsWithoutWitness, "\(index): \(tries) of \(count)")
    }
  }

  private func retry(_ image: Int, due: Duration, attempt: Int = 2) -> HostQueue.Entry {
    HostQueue.Entry(due: now + due, image: image, attempt: attempt)
  }

  @Test func lookingTakesNothingOff() throws {
    var (queue, plan) = try queue(2)
    for _ in 0..<2 { #expect(queue.untried(now, of: plan, isSpread: false)?.image == 0) }
    for _ in 0..<2 { #expect(queue.untried(now, of: plan, isSpread: true) != nil) }
    queue.addRetry(retry(0, due: .zero))
    for _ in 0..<2 { #expect(queue.retry(now, isRushed: false)?.image == 0) }
    #expect(queue.count == 3)
  }

  @Test func retriesComeWhenTheyAreDue() throws {
    var (queue, plan) = try queue(1)
    #expect(take(&queue, plan, isSpread: false) == 0)
    #expect(queue.isEmpty && queue.untried(now, of: plan, isSpread: false) == nil)
    queue.addRetry(retry(0, due: .seconds(1), attempt: 3))
    #expect(!queue.isEmpty)
    #expect(queue.retry(now, isRushed: false) == nil)
    #expect(queue.retry(now, isRushed: true)?.attempt == 3)
    let due = try #require(queue.retry(now + .seconds(1), isRushed: false))
    queue.remove(due, of: plan)
    #expect(queue.isEmpty)
  }

  @Test func retriesComeInTheOrderOfTheirTimes() throws {
    var (queue, plan) = try queue(3)
    while take(&queue, plan, isSpread: false) != nil {}
    for (image, seconds) in [(0, 3), (1, 1), (2, 2)] { queue.addRetry(retry(image, due: .seconds(seconds))) }
    var images: [Int] = []
    while let due = queue.retry(now + .seconds(9), isRushed: false) {
      images.append(due.image)
      queue.remove(due, of: plan)
    }
    #expect(images == [1, 2, 0])
  }

  /// A host that fails must not let all its images wait in memory to be tried again.
  @Test func withManyRetriesItIsFull() throws {
    var (queue, plan) = try queue(5000)
    for image in 0..<4096 {
      #expect(!queue.isFull)
      #expect(take(&queue, plan, isSpread: false) == image)
      queue.addRetry(retry(image, due: .seconds(5)))
    }
    #expect(queue.isFull)
    queue.remove(try #require(queue.retry(now + .seconds(5), isRushed: false)), of: plan)
    #expect(!queue.isFull, "there is room again")
  }
}
