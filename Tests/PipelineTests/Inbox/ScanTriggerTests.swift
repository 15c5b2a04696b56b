import Testing

@testable import Pipeline

@Suite struct ScanTriggerTests {
  private let trigger = ScanTrigger()
  /// Never reached.
  private let farAway = ContinuousClock.now + .seconds(3600)
  private let past = ContinuousClock.now - .seconds(1)

  @Test func theFirstScanIsDueAtOnce() async {
    #expect(await trigger.next(until: farAway) == .scan)
  }

  @Test func hintsCollapse() async {
    for _ in 0..<1000 { trigger.hint() }
    #expect(await trigger.next(until: farAway) == .scan)
    trigger.reschedule()
    #expect(await trigger.next(until: farAway) == .reschedule, "no hint is left")
  }

  @Test func aHintWakesWhoWaits() async throws {
    #expect(await trigger.next(until: farAway) == .scan)
    async let next = trigger.next(until: farAway)
    trigger.hint()
    #expect(await next == .scan)
  }

  @Test func theDeadlineAsksForAScan() async {
    #expect(await trigger.next(until: farAway) == .scan)
    #expect(await trigger.next(until: past) == .rescan)
  }

  @Test func whatSettlesIsScannedThenAndNotBefore() async {
    #expect(await trigger.next(until: farAway) == .scan)
    let settling = ContinuousClock.now + .milliseconds(200)
    #expect(await trigger.next(until: settling) == .rescan)
    #expect(ContinuousClock.now >= settling)
  }

  @Test func aNewDeadlineIsNoScanUnlessThereIsAHintToo() async {
    #expect(await trigger.next(until: farAway) == .scan)
    trigger.reschedule()
    #expect(await trigger.next(until: farAway) == .reschedule)
    trigger.reschedule()
    trigger.hint()
    trigger.reschedule()
    #expect(await trigger.next(until: farAway) == .scan)
  }

  @Test func onceEndedNothingIsScanned() async {
    trigger.hint()
    trigger.end()
    trigger.hint()
    #expect(await trigger.next(until: farAway) == nil)
    #expect(await trigger.next(until: past) == nil)
    #expect(trigger.isEnded)
  }
}
