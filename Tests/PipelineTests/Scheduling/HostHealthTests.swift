import Testing

@testable import Pipeline

@Suite struct HostHealthTests {
  private let start = ContinuousClock.now
  private let patience = Duration.seconds(900)

  private func failure(
    _ blame: MeasureFailure.Blame, begun: Duration = .zero, asked: Duration? = nil
  ) -> HostFailure {
    HostFailure(blame: blame, reason: "reason", asked: asked, begun: start + begun)
  }

  private func fail(
    _ health: inout HostHealth, _ failure: HostFailure, isProbe: Bool = false, at time: Duration = .zero
  ) -> HostHealth.Change {
    health.fail(failure, isProbe: isProbe, patience: patience, random: 1, start + time)
  }

  private func succeed(
    _ health: inout HostHealth, _ url: String? = nil, begun: Duration, isProbe: Bool = false
  ) -> HostHealth.Change {
    health.succeed(url, begun: start + begun, isProbe: isProbe, start + begun + .milliseconds(10))
  }

  /// Of a host that has answered, with a witness.
  private var wellKnown: HostHealth {
    var health = HostHealth()
    _ = health.succeed("http://a/1", begun: start - .seconds(1), isProbe: false, start - .seconds(1))
    return health
  }

  /// Away since the start.
  private func away() -> HostHealth {
    var health = wellKnown
    for _ in 0..<HostHealth.maxConnectionFailures { _ = fail(&health, failure(.connection)) }
    _ = fail(&health, failure(.connection), isProbe: true)
    return health
  }

  @Test func aRunOfFailuresHasTheWitnessAsked() {
    var health = wellKnown
    for _ in 1..<HostHealth.maxConnectionFailures { #expect(fail(&health, failure(.connection)) == .none) }
    #expect(health.decide(start) == .start(isProbe: false))
    #expect(fail(&health, failure(.connection)) == .asks)
    #expect(health.decide(start + .seconds(100)) == .wait)
    #expect(fail(&health, failure(.connection)) == .none, "it was under way before")
    #expect(health.outage == nil)
    #expect(fail(&health, failure(.connection), isProbe: true, at: .seconds(1)) == .away)
    #expect(health.outage?.since == start, "since the first failure")
    #expect(health.outage?.deadline == start + patience)
  }

  @Test func aWitnessThatAnswersClearsTheHost() {
    var health = wellKnown
    for _ in 0..<HostHealth.maxConnectionFailures { _ = fail(&health, failure(.connection)) }
    #expect(health.verdict(on: start) == .open)
    #expect(succeed(&health, begun: .seconds(1), isProbe: true) == .cleared)
    #expect(health.verdict(on: start) == .images)
    #expect(health.verdict(on: start + .seconds(2)) == .open, "of what fails later it says nothing")
    #expect(health.decide(start) == .start(isProbe: false))
    #expect(!health.isFailing)
    #expect(health.limit == nil, "it was never away")
  }

  @Test func statusesNeedALongerRunThanConnections() {
    var health = wellKnown
    for _ in 1..<HostHealth.maxOverloads { #expect(fail(&health, failure(.overload)) == .none) }
    #expect(fail(&health, failure(.overload)) == .asks)
    var unproven = HostHealth()
    for _ in 1..<HostHealth.maxOverloadsWithoutWitness { #expect(fail(&unproven, failure(.overload)) == .none) }
    #expect(fail(&unproven, failure(.overload)) == .away)
    var limited = HostHealth()
    for _ in 1..<HostHealth.maxOverloads { #expect(fail(&limited, failure(.rateLimit)) == .none) }
    #expect(fail(&limited, failure(.rateLimit)) == .away)
  }

  @Test func aSuccessInBetweenEndsTheRun() {
    var health = wellKnown
    for second in 0..<100 {
      let time = Duration.seconds(second)
      for _ in 1..<HostHealth.maxConnectionFailures {
        #expect(fail(&health, failure(.connection, begun: time), at: time) == .none)
      }
      #expect(succeed(&health, begun: time) == .none)
    }
    #expect(!health.isFailing)
  }

  /// What was asked before the host went away may be answered later than others fail.
  @Test func anAnswerToAnEarlierRequestSaysNothing() {
    var health = wellKnown
    #expect(fail(&health, failure(.connection), at: .seconds(1)) == .none)
    #expect(succeed(&health, begun: .seconds(0.5)) == .none)
    #expect(health.isFailing)
    #expect(health.verdict(on: start + .seconds(1)) == .open)
    var away = away()
    #expect(succeed(&away, begun: .seconds(-0.5)) == .none)
    #expect(away.outage != nil)
  }

  @Test func aHostThatComesBackGrowsFromOneConnection() {
    var health = away()
    #expect(health.beginProbe(random: 1, start + .seconds(1)) == true)
    #expect(succeed(&health, begun: .seconds(1), isProbe: true) == .back)
    #expect(health.verdict(on: start) == .hosts, "what failed meanwhile doesn't count")
    var limits: [Int?] = [health.limit]
    for _ in 0..<15 {
      for _ in 0..<(health.limit ?? 1) { _ = succeed(&health, begun: .seconds(2)) }
      limits.append(health.limit)
    }
    #expect(limits == (0...14).map { 1 << $0 } + [nil])
  }

  @Test func patienceEndsWithAProbeThatFails() {
    var health = away()
    var now = Duration.zero
    var change = HostHealth.Change.none
    var rounds = 0
    while change != .over, let next = health.outage?.nextRound {
      now = next - start
      #expect(health.beginProbe(random: 1, start + now) == true)
      rounds += 1
      change = fail(&health, failure(.connection, begun: now), isProbe: true, at: now)
    }
    #expect(change == .over)
    #expect(now == patience)
    #expect((30...36).contains(rounds), "\(rounds)")
    health.giveUp()
    #expect(health.decide(start + now) == .start(isProbe: false))
    #expect(health.limit == 1)
    #expect(health.hasAnswered)
  }

  @Test func aStrangerIsNotWaitedForSoLong() {
    var health = HostHealth()
    for _ in 1..<HostHealth.maxConnectionFailures { #expect(fail(&health, failure(.connection)) == .none) }
    #expect(fail(&health, failure(.connection)) == .away)
    #expect(health.outage?.deadline == start + HostHealth.strangerPatience)
    // It answers, if only that it is overloaded: then it is none any more.
    #expect(health.beginProbe(random: 1, start + .seconds(1)) == true)
    #expect(fail(&health, failure(.overload, begun: .seconds(1)), isProbe: true, at: .seconds(1)) == .none)
    #expect(health.outage?.deadline == start + patience)
  }

  @Test func aHostThatAsksForAPauseIsAwayAtOnce() {
    var unproven = HostHealth()
    #expect(fail(&unproven, failure(.rateLimit, asked: .seconds(7))) == .away)
    #expect(unproven.outage?.nextRound == start + .seconds(7))
    var health = wellKnown
    #expect(fail(&health, failure(.rateLimit, asked: .seconds(7))) == .asks, "or a single path asks for it")
    #expect(fail(&health, failure(.rateLimit), isProbe: true) == .away)
    #expect(health.outage?.nextRound == start + .seconds(7))
    #expect(health.decide(start + .seconds(6)) == .wait)
    #expect(health.decide(start + .seconds(7)) == .start(isProbe: true))
    _ = health.beginProbe(random: 1, start + .seconds(7))
    let again = failure(.rateLimit, begun: .seconds(7), asked: .seconds(20))
    #expect(fail(&health, again, isProbe: true, at: .seconds(7)) == .moved)
    #expect(health.outage?.nextRound == start + .seconds(27))
  }

  /// What hangs while the host is away may fail after its return.
  @Test func aLateFailureOfATimeAwaySaysNothing() {
    var health = away()
    _ = health.beginProbe(random: 1, start + .seconds(1))
    #expect(succeed(&health, begun: .seconds(1), isProbe: true) == .back)
    #expect(health.wasAway(since: start + .seconds(0.9)))
    #expect(!health.wasAway(since: start + .seconds(2)))
    for _ in 0..<20 {
      #expect(fail(&health, failure(.connection, begun: .seconds(0.9)), at: .seconds(20)) == .none)
    }
    #expect(!health.isFailing)
  }

  /// A single path may ask for a pause while others are answered.
  @Test func aPathThatAsksForAPauseDoesNotStopTheHost() {
    var health = wellKnown
    _ = succeed(&health, begun: .seconds(1))
    #expect(fail(&health, failure(.overload, begun: .seconds(1), asked: .seconds(7)), at: .seconds(2)) == .none)
    #expect(health.decide(start + .seconds(2)) == .start(isProbe: false))
  }

  @Test func aDoubtfulFailureIsSettledByTheWitness() {
    var health = wellKnown
    #expect(fail(&health, failure(.overload)) == .none)
    #expect(health.doubt(("reason", start), patience: patience, start + .seconds(1)) == .asks)
    #expect(health.doubt(("reason", start), patience: patience, start + .seconds(1)) == .none, "it is being asked")
    var unproven = HostHealth()
    #expect(fail(&unproven, failure(.overload)) == .none)
    #expect(unproven.doubt(("reason", start), patience: patience, start + .seconds(1)) == .away)
    #expect(unproven.decide(start + .seconds(1)) == .start(isProbe: true), "it has waited already")
    #expect(unproven.outage?.since == start)
  }

  @Test func aWitnessThatTellsNothingIsNotAskedAgain() {
    var health = wellKnown
    _ = fail(&health, failure(.overload))
    #expect(health.doubt(("reason", start), patience: patience, start) == .asks)
    #expect(health.dropWitness(patience: patience, start) == .away)
    #expect(health.witness == nil)
  }

  @Test func anOutageOfAFormerProcessGoesOn() {
    var health = HostHealth()
    #expect(health.resume(since: start - .seconds(800), reason: "x", patience: patience, start) == true)
    #expect(health.decide(start) == .start(isProbe: true))
    #expect(health.outage?.deadline == start + .seconds(100))
    #expect(health.hasAnswered)
    #expect(health.resume(since: start, reason: "x", patience: patience, start) == false, "this one is known already")
    var known = wellKnown
    #expect(known.resume(since: start - .seconds(800), reason: "x", patience: patience, start) == false)
    var future = HostHealth()
    #expect(future.resume(since: start + .seconds(800), reason: "x", patience: patience, start) == true)
    #expect(future.outage?.since == start, "the clock was set back")
  }

  @Test func aLongURLIsNoWitness() {
    var health = HostHealth()
    _ = succeed(&health, String(repeating: "x", count: HostHealth.maxWitnessBytes + 1), begun: .zero)
    #expect(health.witness == nil)
    _ = succeed(&health, "http://a/1", begun: .zero)
    _ = succeed(&health, "http://a/2", begun: .zero)
    #expect(health.witness == "http://a/1")
  }
}
