import ImageHeader
import JobModel
import Synchronization
import Testing
import Threads

@testable import Pipeline

@Suite struct PausesTests {
  private let outcomes = Mailbox<MeasureOutcome>()

  private func pauses(_ seconds: ClosedRange<Double>) -> Pauses {
    let outcomes = outcomes
    return Pauses(seconds: seconds) { outcomes.post($0) }
  }

  private func downloaded(_ image: Int) -> MeasureOutcome {
    task(image).measured(.downloaded)
  }

  private func task(_ image: Int) -> MeasureTask {
    MeasureTask(
      id: MeasureTask.ID(job: 1, image: image, attempt: 1), visit: 0, url: "http://a/", timeoutMilliseconds: 1)
  }

  private func failed(_ image: Int) -> MeasureOutcome {
    let failure = MeasureFailure(ImageHeaderError.empty)
    return MeasureOutcome(id: task(image).id, stage: .downloaded, result: .failed(failure))
  }

  /// All outcomes until so many are finished.
  private func collect(finished count: Int) async -> [MeasureOutcome] {
    var collected: [MeasureOutcome] = []
    while collected.filter({ $0.stage == .finished }).count < count, let more = await outcomes.drain() {
      collected += more
    }
    return collected
  }

  @Test func withoutPausesAnOutcomeIsFinishedAtOnce() {
    pauses(0...0).add([downloaded(1), failed(2)])
    let now = outcomes.takeNow()
    #expect(now.map(\.id.image) == [1, 2])
    #expect(now.allSatisfy { $0.stage == .finished })
  }

  @Test func anImageIsToldTwiceAndAFailedOneOnce() async {
    let pauses = pauses(0.001...0.01)
    async let running: Void = pauses.run()
    pauses.add([downloaded(1), failed(2), downloaded(3)])
    let collected = await collect(finished: 3)
    pauses.stop()
    await running
    #expect(collected.prefix(3).map(\.id.image) == [1, 2, 3], "all at once")
    #expect(collected.prefix(3).map(\.stage) == [.downloaded, .finished, .downloaded])
    #expect(Set(collected.dropFirst(3).map(\.id.image)) == [1, 3])
    #expect(collected.dropFirst(3).allSatisfy { $0.stage == .finished && $0.result == nil }, "its result is known")
    #expect(outcomes.isEmpty)
  }

  /// A pause may last longer than its range when the machine is busy, but never shorter.
  @Test func noPauseIsShorterThanItsRange() async {
    let pauses = pauses(0.05...0.1)
    async let running: Void = pauses.run()
    let start = ContinuousClock.now
    pauses.add((0..<20).map { downloaded($0) })
    _ = outcomes.takeNow()
    let first = await outcomes.drain()
    #expect(ContinuousClock.now - start >= .milliseconds(50))
    #expect(first?.allSatisfy { $0.stage == .finished } == true)
    pauses.stop()
    await running
  }

  @Test func whatCameEarlierEndsEarlier() async {
    let pauses = pauses(0.02...0.02)
    async let running: Void = pauses.run()
    for image in 0..<20 { pauses.add([downloaded(image)]) }
    let finished = await collect(finished: 20).filter { $0.stage == .finished }
    pauses.stop()
    await running
    #expect(finished.map(\.id.image) == Array(0..<20))
  }

  @Test func aStopEndsThemAllAtOnce() async {
    let pauses = pauses(3600...3600)
    async let running: Void = pauses.run()
    pauses.add((0..<5).map { downloaded($0) })
    pauses.stop()
    await running
    let finished = outcomes.takeNow().filter { $0.stage == .finished }
    #expect(Set(finished.map(\.id.image)) == Set(0..<5))
  }

  @Test func aCancelledTaskEndsThemToo() async {
    let pauses = pauses(3600...3600)
    pauses.add([downloaded(1)])
    await withDiscardingTaskGroup { group in
      group.addTask { await pauses.run() }
      group.cancelAll()
    }
    #expect(outcomes.takeNow().map(\.stage) == [.downloaded, .finished])
  }
}
