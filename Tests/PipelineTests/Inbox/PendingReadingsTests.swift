import SystemPackage
import Testing

@testable import Pipeline

@Suite struct PendingReadingsTests {
  private let start = ContinuousClock.now
  private var readings = PendingReadings()

  private func candidate(_ name: String, readings: Int = 1, size: UInt64 = 1) -> PendingReadings.Candidate {
    PendingReadings.Candidate(path: FilePath(name), readings: readings, size: size)
  }

  @Test mutating func thoseReadInVainLeastOftenComeFirst() {
    readings.add(candidate("often", readings: 9))
    readings.add(candidate("large", readings: 1, size: 9 << 20))
    readings.add(candidate("small", readings: 1))
    #expect(readings.start(start) == ["small", "large"], "a group is bounded by its bytes")
    #expect(readings.isReading)
    #expect(readings.nextStart == nil)
    #expect(readings.start(start) == [], "one group at a time")
  }

  @Test mutating func aGroupIsBoundedByItsCount() {
    for number in 0..<1000 { readings.add(candidate("\(number)")) }
    #expect(readings.start(start).count == 256)
  }

  /// A tenth of the time is for readings that may be in vain.
  @Test mutating func whatWasInVainIsFollowedByARest() {
    for name in ["a", "b"] { readings.add(candidate(name)) }
    #expect(readings.start(start).count == 2)
    readings.end("a", inVain: .milliseconds(100), now: start)
    readings.add(candidate("c"))
    #expect(readings.start(start) == [])
    readings.end("b", inVain: .milliseconds(200), now: start)
    #expect(readings.nextStart == start + .milliseconds(2700))
    #expect(readings.start(start + .milliseconds(2699)) == [])
    #expect(readings.start(start + .milliseconds(2700)) == ["c"])
  }

  @Test mutating func whatWasNotInVainIsFollowedByNone() {
    readings.add(candidate("a"))
    #expect(readings.start(start) == ["a"])
    readings.end("a", inVain: .zero, now: start)
    readings.add(candidate("b"))
    #expect(readings.nextStart == start)
    #expect(readings.start(start) == ["b"])
  }

  /// A drop that is read for the first time is in no group.
  @Test mutating func firstReadingsAreNotPaced() {
    readings.end("new", inVain: .seconds(9), now: start)
    readings.add(candidate("a"))
    #expect(readings.start(start) == ["a"])
  }
}
