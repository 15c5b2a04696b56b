import JobModel
import JobStore
import SystemPackage
import Testing

@testable import Pipeline

/// Orders that wait; times are seconds from the start.
@Suite struct OrderBookTests {
  private let start = ContinuousClock.now
  private var book = OrderBook()

  private func time(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

  private func order(_ name: String) throws -> DroppedOrder {
    let order = try #require(FilePath.Component(name).flatMap { JobOrder($0) })
    return DroppedOrder(order: order, path: FilePath("/inbox/\(name)"))
  }

  @Test mutating func cancelsOfAJobEndWithIt() throws {
    let id = try #require(JobID("a"))
    book.cancel(try order("a.cancel"))
    book.cancel(try order("a.CANCEL"))
    book.cancel(try order("b.cancel"))
    #expect(book.isCancelled(id))
    #expect(book.end(id).map(\.path) == ["/inbox/a.cancel", "/inbox/a.CANCEL"])
    #expect(!book.isCancelled(id))
    #expect(book.end(id).isEmpty)
    #expect(!book.isEmpty, "the other job's is left")
  }

  @Test mutating func aCancelThatCameBeforeItsJobIsItsOnceItIsAccepted() throws {
    let id = try #require(JobID("a"))
    book.wait(try order("a.cancel"), until: time(10), end: time(10))
    #expect(!book.isCancelled(id))
    book.accept(id)
    #expect(book.isCancelled(id))
    #expect(book.nextDue == nil)
    #expect(book.takeDue(time(100), maxJobs: 9).isEmpty)
  }

  @Test mutating func itIsLookedForWhenItIsDueAndNotBefore() throws {
    book.wait(try order("a.cancel"), until: time(10), end: time(20))
    book.wait(try order("b.cancel"), until: time(5), end: time(5))
    #expect(book.nextDue == time(5))
    #expect(book.takeDue(time(4), maxJobs: 9).isEmpty)
    #expect(book.takeDue(time(5), maxJobs: 9).map(\.order.path) == ["/inbox/b.cancel"])
    #expect(book.takeDue(time(10), maxJobs: 9).map(\.end) == [time(20)])
    #expect(book.isEmpty)
  }

  /// Each look takes what waits for a job, however often it is told to wait.
  @Test mutating func ordersOfOneJobAreLookedForTogether() throws {
    let orders = [try order("a.cancel"), try order("a.CANCEL")]
    for second in 0..<100 {
      for order in orders { book.wait(order, until: time(second), end: time(200)) }
      #expect(book.takeDue(time(second), maxJobs: 1).count == 2)
      #expect(book.nextDue == nil)
    }
    book.wait(orders[0], until: time(150), end: time(200))
    book.wait(orders[1], until: time(120), end: time(200))
    #expect(book.nextDue == time(120), "the sooner one")
    #expect(book.takeDue(time(120), maxJobs: 1).count == 2)
    #expect(book.nextDue == nil)
  }

  @Test mutating func someJobsAtATime() throws {
    for number in 0..<10 { book.wait(try order("\(number).cancel"), until: time(0), end: time(9)) }
    #expect(book.takeDue(time(0), maxJobs: 4).count == 4)
    #expect(book.nextDue == time(0))
    #expect(book.takeDue(time(0), maxJobs: 9).count == 6)
  }

  @Test mutating func retriesKeepTheirOrderAndAreTriedAgainLater() throws {
    let names = ["a", "b", "c"]
    for name in names { book.add(retry: try order("\(name).retry")) }
    let first = book.popRetries(time(0), maxCount: 2)
    #expect(first.map(\.order.id.text) == ["a", "b"])
    book.putBack(first.dropFirst())
    book.postpone(retry: first[0], until: time(5))
    #expect(book.popRetries(time(4), maxCount: 9).map(\.order.id.text) == ["b", "c"])
    #expect(book.popRetries(time(4), maxCount: 9).isEmpty)
    #expect(book.nextDue == time(5))
    #expect(book.popRetries(time(5), maxCount: 9).map(\.order.id.text) == ["a"])
    #expect(book.isEmpty)
  }
}
