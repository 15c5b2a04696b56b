import Testing

@testable import Pipeline

/// With 256 slots and 64 for a host: 8 for a host that has not answered, 128 for all such hosts together, 64 for all that have
/// failed last, and 64 kept back, of which 32 that jobs don't grow into, and 16 for jobs that get answers.
@Suite struct SlotPolicyTests {
  private let policy = SlotPolicy(total: 256, perHost: 64)

  struct Case: Sendable, CustomTestStringConvertible {
    /// Downloads in flight: all, those from hosts that are not trusted, the host's, and the job's.
    let total: Int
    var untrusted = 0
    var host = 0
    let isTrusted: Bool
    var job = 0
    /// Downloads in flight from hosts that had failed last.
    var doubtful = 0
    var isDoubtful = false
    /// Slots that the job has just given back, how many more it may have, and downloads in flight of jobs that got answers.
    var returned = 0
    var extra = 0
    var answered = 0
    var limit: Int?
    let decision: SlotPolicy.Decision
    let why: String

    var testDescription: String { why }
  }

  @Test(arguments: [
    Case(total: 0, isTrusted: false, decision: .start, why: "nothing is in flight"),
    // All slots.
    Case(total: 256, isTrusted: true, decision: .waitForSlot, why: "no slot is free"),
    Case(total: 256, host: 64, isTrusted: true, job: 64, decision: .waitForSlot, why: "no slot comes before no room"),
    Case(total: 300, isTrusted: true, decision: .waitForSlot, why: "more than all"),
    // A host's share.
    Case(total: 63, host: 63, isTrusted: true, job: 63, decision: .start, why: "a trusted host's last"),
    Case(total: 64, host: 64, isTrusted: true, job: 64, decision: .waitForHost, why: "a trusted host has its share"),
    Case(total: 64, host: 64, isTrusted: true, job: 0, decision: .waitForHost, why: "also for another job"),
    Case(total: 7, untrusted: 7, host: 7, isTrusted: false, job: 7, decision: .start, why: "an untrusted host's last"),
    Case(total: 8, untrusted: 8, host: 8, isTrusted: false, job: 8, decision: .waitForHost, why: "it has its share"),
    Case(total: 20, host: 20, isTrusted: false, job: 0, decision: .waitForHost, why: "it was trusted, and has failed"),
    // The slots that are kept back.
    Case(total: 191, host: 5, isTrusted: true, job: 5, decision: .start, why: "the last before the reserve"),
    Case(total: 192, host: 5, isTrusted: true, job: 5, decision: .waitForSlot, why: "the reserve begins"),
    Case(total: 192, isTrusted: false, job: 5, decision: .waitForSlot, why: "a host's first, out of the reserve"),
    Case(
      total: 192, host: 5, isTrusted: true, job: 0, decision: .startFromReserve, why: "the reserve is for such jobs"),
    Case(
      total: 192, isTrusted: false, job: 0, decision: .startFromReserve, why: "also on a host that has not answered"),
    Case(total: 239, isTrusted: false, job: 0, decision: .startFromReserve, why: "the last for them"),
    Case(total: 240, isTrusted: true, job: 0, decision: .waitForSlot, why: "the rest is for jobs that get answers"),
    Case(total: 240, isTrusted: true, job: 0, answered: 1, decision: .startFromReserve, why: "which have a part of it"),
    Case(total: 255, isTrusted: true, job: 0, answered: 16, decision: .startFromReserve, why: "or all"),
    Case(total: 255, isTrusted: true, job: 0, returned: 1, answered: 99, decision: .start, why: "what was given back"),
    Case(total: 223, host: 5, isTrusted: true, job: 5, extra: 1, answered: 99, decision: .start, why: "one more"),
    Case(
      total: 224, isTrusted: true, job: 5, extra: 1, answered: 16, decision: .waitForSlot, why: "while half is left"),
    Case(total: 255, isTrusted: true, job: 5, extra: 1, answered: 15, decision: .start, why: "and a few in any case"),
    // Untrusted hosts together.
    Case(total: 128, untrusted: 127, host: 1, isTrusted: false, job: 9, decision: .start, why: "the last of the half"),
    Case(total: 128, untrusted: 128, host: 1, isTrusted: false, job: 9, decision: .waitForSlot, why: "over the half"),
    Case(total: 128, untrusted: 128, isTrusted: false, job: 9, decision: .start, why: "a host's first is tried"),
    Case(total: 128, untrusted: 128, host: 1, isTrusted: false, job: 0, decision: .start, why: "and so is a job's"),
    Case(total: 128, untrusted: 128, host: 1, isTrusted: true, job: 9, decision: .start, why: "not its concern"),
    // Hosts that have failed last.
    Case(
      total: 99, isTrusted: false, job: 0, doubtful: 63, isDoubtful: true, decision: .start,
      why: "the last of the quarter"),
    Case(
      total: 99, isTrusted: false, job: 0, doubtful: 64, isDoubtful: true, decision: .waitForSlot,
      why: "over the quarter"),
    Case(total: 99, isTrusted: false, job: 0, doubtful: 64, decision: .start, why: "this one has not failed"),
    Case(
      total: 224, isTrusted: false, job: 0, doubtful: 1, isDoubtful: true, decision: .waitForSlot,
      why: "nothing of the idle's"),
    Case(
      total: 255, isTrusted: false, job: 0, doubtful: 0, isDoubtful: true, decision: .start, why: "but one in any case"),
    // A host that comes back.
    Case(total: 9, host: 3, isTrusted: true, job: 3, limit: 4, decision: .start, why: "below its own limit"),
    Case(total: 9, host: 4, isTrusted: true, job: 4, limit: 4, decision: .waitForHost, why: "at its own limit"),
    Case(
      total: 64, host: 64, isTrusted: true, job: 4, limit: 99, decision: .waitForHost, why: "never more than its share"),
  ])
  func decisions(_ test: Case) {
    let load = SlotPolicy.Load(
      total: test.total, untrusted: test.untrusted, doubtful: test.doubtful, answered: test.answered)
    let host = SlotPolicy.Host(
      inFlight: test.host, isTrusted: test.isTrusted, isDoubtful: test.isDoubtful, limit: test.limit)
    let job = SlotPolicy.Job(inFlight: test.job, returned: test.returned, extra: test.extra)
    let decision = policy.decide(load, host, job)
    #expect(decision == test.decision)
  }

  @Test(arguments: [
    (host: 0, isTrusted: true, room: 64), (host: 63, isTrusted: true, room: 1), (host: 70, isTrusted: true, room: 0),
    (host: 0, isTrusted: false, room: 8), (host: 8, isTrusted: false, room: 0), (host: 64, isTrusted: false, room: 0),
  ])
  func theRoomOfAHost(_ host: Int, _ isTrusted: Bool, _ room: Int) {
    #expect(policy.room(SlotPolicy.Host(inFlight: host, isTrusted: isTrusted)) == room)
  }

  /// However few slots there are: when nothing is in flight, something may start.
  @Test(arguments: 1...20, [1, 4, 64]) func somethingMayAlwaysStart(_ total: Int, _ perHost: Int) {
    let policy = SlotPolicy(total: total, perHost: perHost)
    for (isTrusted, isDoubtful) in [(true, false), (true, true), (false, false), (false, true)] {
      let host = SlotPolicy.Host(isTrusted: isTrusted, isDoubtful: isDoubtful, limit: isDoubtful ? 1 : nil)
      #expect(policy.decide(.init(), host, .init()) == .start)
    }
  }

  /// However they come: never more than there are slots, nor more for a host than its share.
  @Test(arguments: 1...20) func noLimitIsExceeded(_ total: Int) {
    let policy = SlotPolicy(total: total, perHost: 6)
    for isTrusted in [true, false] {
      var load = SlotPolicy.Load()
      while [.start, .startFromReserve].contains(
        policy.decide(load, .init(inFlight: load.total, isTrusted: isTrusted), .init()))
      {
        load.total += 1
        if !isTrusted { load.untrusted += 1 }
      }
      #expect((1...min(total, 6)).contains(load.total))
    }
  }
}
