import JobModel
import Testing

@testable import Pipeline

@Suite struct BacklogTests {
  private let now = ContinuousClock.now

  private func job(_ name: String, _ memoryBytes: Int) -> AcceptedJob {
    let id = JobID(ofDrop: Array("\(name).json".utf8))
    return AcceptedJob(
      id: id, status: TestJobs.status(id, imageCount: 0), document: nil, stores: nil, memoryBytes: memoryBytes)
  }

  @Test func theOldestForWhichThereIsRoomComesFirst() {
    var backlog = Backlog()
    var budget = MemoryBudget(limit: 100)
    backlog.add([job("a", 60), job("b", 60), job("c", 40), job("d", 10)])
    let first = (0..<3).map { _ in backlog.popFirst(now, reserving: &budget)?.id.text }
    #expect(first == ["a", "c", nil])
    #expect(budget.used == 100)
    budget.release(60)
    let second = (0..<3).map { _ in backlog.popFirst(now, reserving: &budget)?.id.text }
    #expect(second == ["b", nil, nil])
    budget.release(100)
    let third = backlog.popFirst(now, reserving: &budget)?.id.text
    #expect(third == "d")
    #expect(backlog.isEmpty)
  }

  @Test func aPostponedJobComesAfterItsTime() {
    var backlog = Backlog()
    var budget = MemoryBudget(limit: 100)
    backlog.postpone(job("a", 1), until: now + .seconds(5))
    backlog.postpone(job("b", 1), until: now + .seconds(6))
    backlog.add([job("c", 1)])
    #expect(!backlog.isEmpty)
    #expect(backlog.nextDue == now + .seconds(5))
    let early = (0..<2).map { _ in backlog.popFirst(now, reserving: &budget)?.id.text }
    #expect(early == ["c", nil])
    let due = (0..<2).map { _ in backlog.popFirst(now + .seconds(5), reserving: &budget)?.id.text }
    #expect(due == ["a", nil])
    #expect(backlog.nextDue == now + .seconds(6))
    let last = backlog.popFirst(now + .seconds(9), reserving: &budget)?.id.text
    #expect(last == "b")
    #expect(backlog.isEmpty && backlog.nextDue == nil)
  }

  @Test func aBudgetLetsASingleJobExceedIt() {
    var budget = MemoryBudget(limit: 100)
    let alone = budget.reserve(1000)
    let another = budget.reserve(1)
    #expect(alone && !another)
    budget.exchange(1000, for: 90)
    #expect(budget.used == 90)
    let (fits, overflows) = (budget.reserve(10), budget.reserve(1))
    #expect(fits && !overflows, "what didn't fit is not reserved")
    budget.release(100)
    #expect(budget.used == 0)
  }
}
