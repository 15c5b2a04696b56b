import Testing

@testable import Pipeline

@Suite struct BreakerTests {
  private let start = ContinuousClock.now

  /// A breaker that a run of failures has just opened.
  private func opened() -> Breaker {
    var breaker = Breaker()
    for _ in 0..<Breaker.maxFailures { _ = breaker.fail(isProbe: false, start) }
    return breaker
  }

  @Test func aRunOfFailuresOpensIt() {
    var breaker = Breaker()
    for _ in 1..<Breaker.maxFailures { #expect(breaker.fail(isProbe: false, start) == nil) }
    #expect(breaker.decide(start) == .start(isProbe: false))
    #expect(breaker.fail(isProbe: false, start) == Breaker.Change(rest: .seconds(1), isGivenUp: false))
    #expect(breaker.decide(start) == .wait(until: start + .seconds(1)))
  }

  @Test func aSuccessInBetweenEndsTheRun() {
    var breaker = Breaker()
    for _ in 0..<100 {
      for _ in 1..<Breaker.maxFailures { #expect(breaker.fail(isProbe: false, start) == nil) }
      #expect(breaker.succeed() == false, "it was closed")
    }
    #expect(breaker.isFresh(start))
  }

  @Test func oneProbeDecides() {
    var breaker = opened()
    let later = start + .seconds(1)
    #expect(breaker.decide(later) == .start(isProbe: true))
    breaker.beginProbe()
    #expect(breaker.decide(later + .seconds(100)) == .wait(until: nil), "one at a time")
    #expect(breaker.fail(isProbe: false, later) == nil, "it was under way before")
    #expect(breaker.fail(isProbe: true, later) == Breaker.Change(rest: .seconds(2), isGivenUp: false))
    #expect(breaker.decide(later + .seconds(1.9)) == .wait(until: later + .seconds(2)))
    #expect(breaker.decide(later + .seconds(2)) == .start(isProbe: true))
    breaker.beginProbe()
    #expect(breaker.succeed() == true, "that has closed it")
    #expect(breaker.decide(later) == .start(isProbe: false))
    #expect(breaker.isFresh(later))
  }

  @Test func restsGrowAndTheHostIsGivenUp() throws {
    var breaker = opened()
    var now = start + .seconds(1)
    var rests: [Duration] = []
    for probe in 1...10 {
      breaker.beginProbe()
      let failed = breaker.fail(isProbe: true, now)
      let change = try #require(failed, "a failed probe changes something")
      #expect(change.isGivenUp == (probe >= Breaker.maxProbes))
      rests.append(change.rest)
      now += change.rest
    }
    #expect(rests == [2, 4, 8, 16, 30, 30, 30, 30, 30, 30].map { .seconds($0) })
  }

  @Test func aProbeThatTellsNothingIsFollowedByAnother() {
    var breaker = opened()
    let later = start + .seconds(1)
    breaker.beginProbe()
    breaker.withdrawProbe(later)
    #expect(breaker.decide(later) == .start(isProbe: true))
  }

  @Test func aHoldEndsByItself() {
    var breaker = Breaker()
    let news = [5, 3].map { breaker.hold(until: start + .seconds($0), start) }
    #expect(news == [true, false], "it is held already, and for longer")
    #expect(breaker.decide(start + .seconds(4)) == .wait(until: start + .seconds(5)))
    #expect(!breaker.isFresh(start + .seconds(4)))
    #expect(breaker.decide(start + .seconds(5)) == .start(isProbe: false))
    #expect(breaker.isFresh(start + .seconds(5)))
  }
}
