@testable import APIServer
import Testing

@Suite struct RateLimiterTests {
  private static let start = ContinuousClock.now
  private let a = RateLimiter.Caller.key("a")
  private let b = RateLimiter.Caller.network([10, 0, 0, 1])

  private func quota(_ isAllowed: Bool, _ remaining: Int, _ reset: Int) -> RateLimiter.Quota {
    RateLimiter.Quota(isAllowed: isAllowed, remaining: remaining, resetSeconds: reset)
  }

  @Test func aCallerHasItsQuotaInEachWindow() {
    var limiter = RateLimiter(RateLimit(count: 2, windowSeconds: 10))
    let table: [(seconds: Double, RateLimiter.Quota)] = [
      (0, quota(true, 1, 10)), (4.5, quota(true, 0, 6)), (4.6, quota(false, 0, 6)), (9.9, quota(false, 0, 1)),
      // The window is over; refused requests have not prolonged it.
      (10, quota(true, 1, 10)), (11, quota(true, 0, 9)), (19.999, quota(false, 0, 1)), (50, quota(true, 1, 10)),
    ]
    for (seconds, expected) in table {
      #expect(limiter.count(a, at: Self.start + .seconds(seconds)) == expected, "at \(seconds) s")
    }
  }

  @Test func callersDoNotShareAQuota() {
    var limiter = RateLimiter(RateLimit(count: 1, windowSeconds: 10))
    #expect(limiter.count(a, at: Self.start).isAllowed)
    #expect(!limiter.count(a, at: Self.start).isAllowed)
    #expect(limiter.count(b, at: Self.start).isAllowed)
    #expect(limiter.count(.key("b"), at: Self.start).isAllowed, "a key is no address")
  }

  @Test func aFullTableKeepsItsCallersAndCountsNewOnesTogether() {
    var limiter = RateLimiter(RateLimit(count: 2, windowSeconds: 10), maxCallers: 2)
    #expect(limiter.count(.key("1"), at: Self.start).remaining == 1)
    #expect(limiter.count(.key("2"), at: Self.start + .seconds(5)).remaining == 1)
    #expect(limiter.count(.key("3"), at: Self.start + .seconds(6)).remaining == 1)
    #expect(limiter.count(.key("4"), at: Self.start + .seconds(6)).remaining == 0)
    #expect(!limiter.count(.key("5"), at: Self.start + .seconds(6)).isAllowed)
    #expect(limiter.count(.key("1"), at: Self.start + .seconds(6)).isAllowed)
    // The first one's window is over, and its place is free.
    #expect(limiter.count(.key("5"), at: Self.start + .seconds(16)).remaining == 1)
  }
}
