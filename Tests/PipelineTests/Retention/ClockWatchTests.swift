import JobModel
import Testing

@testable import Pipeline

struct ClockWatchTests {
  private let start = ContinuousClock.now
  private let today: Int64 = 1_773_057_600_000
  private var watch = ClockWatch()

  /// - Parameters:
  ///   - seconds: by the monotonic clock.
  ///   - wall: what the clock shows, milliseconds since 1970.
  private mutating func isBelieved(_ seconds: Int, _ wall: Int64) -> Bool {
    watch.doubt(wall: wall, start + .seconds(seconds)) == nil
  }

  @Test mutating func aClockThatGoesWithTheOtherIsBelieved() {
    for hours in [0, 1, 2, 24, 24 * 365] {
      let believed = isBelieved(hours * 3600, today + Int64(hours) * 3_600_000)
      #expect(believed)
    }
  }

  @Test mutating func aClockThatStandsIn1970IsNot() {
    let results = [isBelieved(0, 600_000), isBelieved(3600, 4_200_000)]
    #expect(results == [false, false])
  }

  /// Forward from 1970, forward by mistake, or back.
  @Test(arguments: [-20 * 365, -2, 2, 3650]) mutating func aJumpIsWaitedOut(_ days: Int64) {
    let before = today - days * 86_400_000
    _ = isBelieved(0, before)
    let results = [
      isBelieved(60, today), isBelieved(600, today + 540_000), isBelieved(659, today + 599_000),
      isBelieved(660, today + 600_000),
    ]
    #expect(results == [false, false, false, true])
  }

  @Test mutating func aJumpWhileOneIsWaitedOutIsWaitedOutToo() {
    _ = isBelieved(0, today)
    let jumped = [isBelieved(1, today + 3650 * 86_400_000), isBelieved(300, today + 300_000)]
    let later = [isBelieved(899, today + 899_000), isBelieved(900, today + 900_000)]
    #expect(jumped + later == [false, false, false, true])
  }

  /// Corrections, and a change of up to a day by hand, make nothing old.
  @Test mutating func aSmallStepIsNoJump() {
    _ = isBelieved(0, today)
    let results = [isBelieved(10, today + 3_600_000), isBelieved(20, today), isBelieved(30, today + 86_400_000)]
    #expect(results == [true, true, true])
  }
}
