import Testing

@testable import Pipeline

/// When the inbox is looked at: no look too few, and none too many, which would keep a processor busy for nothing.
@Suite struct LooksTests {
  /// Seconds from the start; a rescan is due at 5.
  @Test(arguments: [
    // A drop that settles before the rescan, at the rescan, and after it.
    (look: 3, settling: 4, next: 4), (look: 3, settling: 5, next: 5), (look: 3, settling: 9, next: 5),
    (look: 7, settling: 8, next: 8), (look: 7, settling: 20, next: 12),
    // One that has settled and can't be taken, for want of space, say.
    (look: 3, settling: 3, next: 5), (look: 3, settling: 0, next: 5), (look: 7, settling: 6, next: 12),
    (look: 3, settling: nil, next: 5), (look: 7, settling: nil, next: 12),
  ])
  func theNextLook(_ look: Int, _ settling: Int?, _ next: Int) {
    let start = ContinuousClock.now
    var timetable = Looks.Timetable(rescan: .seconds(5), start: start)
    let time = timetable.next(now: start + .seconds(look), settling: settling.map { start + .seconds($0) })
    #expect(time == start + .seconds(next))
  }

  @Test func whatSettlesIsLookedAtThenAndNotBefore() async throws {
    let looks = try Looks(rescan: .seconds(3600))
    #expect(await looks.next())
    let settling = ContinuousClock.now + .milliseconds(200)
    looks.schedule(settling: settling)
    #expect(await looks.next())
    #expect(ContinuousClock.now >= settling)
    looks.end()
  }

  @Test(arguments: [
    (look: 10, taken: 0, rest: 0), (look: 10, taken: 3, rest: 0), (look: 10, taken: 4, rest: 20),
    (look: 500, taken: 4000, rest: 60),
  ])
  func theRestAfterABusyLook(_ look: Int, _ taken: Int, _ rest: Int) {
    #expect(Looks.restDuration(after: .milliseconds(look), taken: taken) == .milliseconds(rest))
  }
}
