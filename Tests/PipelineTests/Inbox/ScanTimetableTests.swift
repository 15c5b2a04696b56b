import Testing

@testable import Pipeline

/// When the inbox is scanned without a hint: no scan too few, and none too many, which would keep a processor busy for nothing.
@Suite struct ScanTimetableTests {
  /// Seconds from the start; a rescan is due at 5.
  @Test(arguments: [
    // A look before the rescan, at the rescan, and after it.
    (scan: 3, look: 4, next: 4), (scan: 3, look: 5, next: 5), (scan: 3, look: 9, next: 5),
    (scan: 7, look: 8, next: 8), (scan: 7, look: 20, next: 12),
    // One that has become due during the scan.
    (scan: 3, look: 3, next: 3), (scan: 3, look: 0, next: 3), (scan: 7, look: 6, next: 7),
    (scan: 3, look: nil, next: 5), (scan: 7, look: nil, next: 12),
  ])
  func theNextScan(_ scan: Int, _ look: Int?, _ next: Int) {
    let start = ContinuousClock.now
    var timetable = ScanTimetable(rescan: .seconds(5), start: start)
    let time = timetable.next(now: start + .seconds(scan), look: look.map { start + .seconds($0) })
    #expect(time == start + .seconds(next))
  }

  /// Hints between two rescans must not put them off.
  @Test func rescansComeWhateverHappensInBetween() {
    let start = ContinuousClock.now
    var timetable = ScanTimetable(rescan: .seconds(5), start: start)
    let times = [1, 2, 4, 5, 6, 9, 10, 14].map { second in
      timetable.next(now: start + .seconds(second), look: nil)
    }
    #expect(times == [5, 5, 5, 10, 10, 10, 15, 15].map { start + .seconds($0) })
  }

  @Test(arguments: [
    (scan: 10, claimed: 0, hasPending: false, rest: 0), (scan: 10, claimed: 3, hasPending: true, rest: 0),
    (scan: 10, claimed: 4, hasPending: false, rest: 20), (scan: 500, claimed: 4000, hasPending: true, rest: 60),
    // Hints that led to nothing: most of the time goes by without a scan.
    (scan: 10, claimed: 0, hasPending: true, rest: 40), (scan: 500, claimed: 0, hasPending: true, rest: 60),
  ])
  func theRestAfterAScan(_ scan: Int, _ claimed: Int, _ hasPending: Bool, _ rest: Int) {
    let time = ScanTimetable.rest(after: .milliseconds(scan), claimed: claimed, hasPending: hasPending)
    #expect(time == .milliseconds(rest))
  }
}
