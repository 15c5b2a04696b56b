import Testing

@testable import Pipeline

@Suite struct HostOutageTests {
  private let start = ContinuousClock.now

  private func outage(patience: Duration = .seconds(900)) -> HostOutage {
    HostOutage(since: start, deadline: start + patience, reason: "refused", nextRound: start)
  }

  @Test func restsGrowUpToABoundAndHalfOfEachIsJitter() {
    let longest = (0...7).map { HostOutage.rest(after: $0, random: 1) }
    #expect(longest == [1, 2, 4, 8, 16, 30, 30, 30].map { .seconds($0) })
    #expect((0...7).map { HostOutage.rest(after: $0, random: 0) } == longest.map { $0 / 2 })
  }

  @Test func aRoundHasAFewProbes() {
    var outage = outage()
    let rounds = (0..<HostOutage.maxProbes).map { _ in
      #expect(outage.mayProbe(start, isCrowded: false))
      return outage.beginProbe(random: 1, start)
    }
    #expect(rounds == [true, false, false, false])
    #expect(!outage.mayProbe(start + .seconds(1.9), isCrowded: false))
    #expect(outage.nextRound == start + .seconds(2))
    #expect(outage.mayProbe(start + .seconds(2), isCrowded: false), "whether the first ones have ended or not")
  }

  @Test func whereManyAreAwayARoundHasOneProbe() {
    var outage = outage()
    #expect(outage.mayProbe(start, isCrowded: true))
    _ = outage.beginProbe(random: 1, start)
    #expect(!outage.mayProbe(start, isCrowded: true))
    #expect(outage.mayProbe(start + .seconds(2), isCrowded: true))
  }

  @Test func probesThatHangDoNotPileUp() {
    var outage = outage()
    var now = start
    var begun = 0
    for _ in 0..<1000 {
      while outage.mayProbe(now, isCrowded: false) {
        _ = outage.beginProbe(random: 1, now)
        begun += 1
      }
      now += .seconds(1)
    }
    #expect(begun == HostOutage.maxProbesInFlight)
    outage.endProbe()
    #expect(outage.mayProbe(now, isCrowded: false))
  }

  @Test func aProbeThatTellsNothingIsReplaced() {
    var outage = outage()
    for _ in 0..<HostOutage.maxProbes { _ = outage.beginProbe(random: 1, start) }
    #expect(!outage.mayProbe(start, isCrowded: false))
    outage.withdrawProbe()
    #expect(outage.mayProbe(start, isCrowded: false))
  }

  @Test func theLastRoundIsAtTheDeadline() {
    var outage = outage(patience: .seconds(5))
    var rounds: [Duration] = []
    while let next = outage.nextRound {
      rounds.append(next - start)
      #expect(outage.beginProbe(random: 1, next) == true)
      outage.endProbe()
    }
    #expect(rounds == [0, 2, 5].map { .seconds($0) })
    #expect(!outage.mayProbe(start + .seconds(1000), isCrowded: false) || outage.nextRound == nil)
  }

  @Test func whatTheHostAsksForPutsTheRoundOff() {
    var outage = outage(patience: .seconds(100))
    _ = outage.beginProbe(random: 1, start)
    outage.hold(until: start + .seconds(50))
    #expect(outage.nextRound == start + .seconds(50))
    #expect(!outage.mayProbe(start + .seconds(49), isCrowded: false))
    outage.hold(until: start + .seconds(7))
    #expect(outage.nextRound == start + .seconds(50), "never for a shorter time")
    outage.hold(until: start + .seconds(1000))
    #expect(outage.nextRound == start + .seconds(100), "no longer than the patience")
  }
}
