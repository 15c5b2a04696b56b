import Testing

@testable import Pipeline

/// When the inbox is looked at: no look too few, and none too many, which would keep a processor busy for nothing.
@Suite struct LooksTests {
  private static let rescan = Duration.milliseconds(200)

  /// A drop that has settled and can't be taken, for want of space, say.
  @Test func whatHasSettledWaitsForTheNextRescan() async throws {
    let looks = try Looks(rescan: Self.rescan)
    #expect(await looks.next(), "the first look is at the start")
    let start = ContinuousClock.now
    for _ in 0..<3 {
      looks.schedule(settling: start)
      #expect(await looks.next())
    }
    // From the second look on each is a whole interval after the one before.
    #expect(ContinuousClock.now - start >= Self.rescan * 2)
    looks.end()
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
}
