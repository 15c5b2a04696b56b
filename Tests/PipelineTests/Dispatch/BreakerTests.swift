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
    #expect(breaker.verdict(start) == .starts(isProbe: false))
    #expect(breaker.fail(isProbe: false, start) == .opened(rest: .seconds(1)))
    #expect(breaker.verdict(start) == .waits(until: start + .seconds(1)))
  }

  @Test func aSuccessInBetweenEndsTheRun() {
    var breaker = Breaker()
    for _ in 0..<100 {
      for _ in 1..<Breaker.maxFailures { #expect(breaker.fail(isProbe: false, start) == nil) }
      #expect(breaker.succeed() == nil)
    }
    #expect(breaker.isFresh(start))
  }

  @Test func oneProbeDecides() {
    var breaker = opened()
    let later = start + .seconds(1)
    #expect(breaker.verdict(later) == .starts(isProbe: true))
    breaker.beginProbe()
    #expect(breaker.verdict(later + .seconds(100)) == .waits(until: nil), "one at a time")
    #expect(breaker.fail(isProbe: false, later) == nil, "it was under way before")
    #expect(breaker.fail(isProbe: true, later) == .opened(rest: .seconds(2)))
    #expect(breaker.verdict(later + .seconds(1.9)) == .waits(until: later + .seconds(2)))
    #expect(breaker.verdict(later + .seconds(2)) == .starts(isProbe: true))
    breaker.beginProbe()
    #expect(breaker.succeed() == .closed)
    #expect(breaker.verdict(later) == .starts(isProbe: false))
    #expect(breaker.isFresh(later))
  }

  @Test func restsGrowAndTheHostIsGivenUp() {
    var breaker = opened()
    var now = start + .seconds(1)
    var rests: [Duration] = []
    for probe in 1...10 {
      breaker.beginProbe()
      switch breaker.fail(isProbe: true, now) {
      case .opened(let rest):
        #expect(probe < Breaker.maxProbes)
        rests.append(rest)
        now += rest
      case .givenUp(let rest):
        #expect(probe >= Breaker.maxProbes)
        rests.append(rest)
        now += rest
      case .closed?, nil: Issue.record("a failed probe changed nothing")
      }
    }
    #expect(rests == [2, 4, 8, 16, 30, 30, 30, 30, 30, 30].map { .seconds($0) })
  }

  @Test func aProbeThatTellsNothingIsFollowedByAnother() {
    var breaker = opened()
    let later = start + .seconds(1)
    breaker.beginProbe()
    breaker.withdrawProbe(later)
    #expect(breaker.verdict(later) == .starts(isProbe: true))
  }

  @Test func aHoldEndsByItself() {
    var breaker = Breaker()
    let news = [5, 3].map { breaker.hold(until: start + .seconds($0), start) }
    #expect(news == [true, false], "it is held already, and for longer")
    #expect(breaker.verdict(start + .seconds(4)) == .waits(until: start + .seconds(5)))
    #expect(!breaker.isFresh(start + .seconds(4)))
    #expect(breaker.verdict(start + .seconds(5)) == .starts(isProbe: false))
    #expect(breaker.isFresh(start + .seconds(5)))
  }
}
