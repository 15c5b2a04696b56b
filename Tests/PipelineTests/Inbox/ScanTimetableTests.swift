import Testing

@testable import Pipeline

/// When the inbox is scanned without a hint: no scan too few, and none too many, which would keep a processor busy for nothing.
@Suite struct ScanTimetableTests {
  /// Seconds from the start; a rescan is due at 5.
  @Test(arguments: [
    // A drop that settles before the rescan, at the rescan, and after it.
    (scan: 3, due: 4, next: 4), (scan: 3, due: 5, next: 5), (scan: 3, due: 9, next: 5),
    (scan: 7, due: 8, next: 8), (scan: 7, due: 20, next: 12),
    // One that has settled and can't be claimed, for want of space, say.
    (scan: 3, due: 3, next: 5), (scan: 3, due: 0, next: 5), (scan: 7, due: 6, next: 12),
    (scan: 3, due: nil, next: 5), (scan: 7, due: nil, next: 12),
  ])
  func theNextScan(_ scan: Int, _ due: Int?, _ next: Int) {
    let start = ContinuousClock.now
    var timetable = ScanTimetable(rescan: .seconds(5), start: start)
    let time = timetable.next(now: start + .seconds(scan), due: due.map { start + .seconds($0) })
    #expect(time == start + .seconds(next))
  }

  /// Hints between two rescans must not put them off.
  @Test func rescansComeWhateverHappensInBetween() {
    let start = ContinuousClock.now
    var timetable = ScanTimetable(rescan: .seconds(5), start: start)
    let times = [1, 2, 4, 5, 6, 9, 10, 14].map { second in
      timetable.next(now: start + .seconds(second), due: nil)
    }
    #expect(times == [5, 5, 5, 10, 10, 10, 15, 15].map { start + .seconds($0) })
  }

  @Test(arguments: [
    (scan: 10, claimed: 0, rest: 0), (scan: 10, claimed: 3, rest: 0), (scan: 10, claimed: 4, rest: 20),
    (scan: 500, claimed: 4000, rest: 60),
  ])
  func theRestAfterABusyScan(_ scan: Int, _ claimed: Int, _ rest: Int) {
    #expect(ScanTimetable.rest(after: .milliseconds(scan), claimed: claimed) == .milliseconds(rest))
  }
}
