import Logging
import SystemPackage
import Testing

@testable import Pipeline

/// What the log says of names in the inbox that are no jobs.
@Suite struct InboxReportsTests {
  private let logged = LinesLogged()
  private let now = ContinuousClock.now

  private func scan(_ reports: inout InboxReports, _ names: [String], _ time: ContinuousClock.Instant) {
    reports.beginScan(time)
    for name in names { reports.foreign(FilePath("/inbox/\(name)")) }
  }

  @Test func eachIsNamedOnce() {
    var reports = InboxReports(logger: logged.logger())
    for second in 0..<20 { scan(&reports, ["a.txt", "b.csv"], now + .seconds(second * 1000)) }
    #expect(logged.lines.count == 2)
    #expect(logged.lines.map { $0.contains("file=a.txt") } == [true, false])
  }

  @Test func ofManyThereIsACountAndOthersAreNamedLater() {
    var reports = InboxReports(logger: logged.logger())
    let names = (0..<1000).map { "\($0).txt" }
    for second in 0..<20 { scan(&reports, names, now + .seconds(second)) }
    #expect(logged.lines.count == InboxReports.maxLines + 1)
    #expect(
      logged.lines.last
        == "warning more files in the inbox are no jobs, or can't be claimed, than are named in the log "
        + "left_out=900 named=100")
    for second in 0..<20 { scan(&reports, names, now + InboxReports.interval + .seconds(second)) }
    #expect(logged.lines.count == 2 * (InboxReports.maxLines + 1))
    #expect(Set(logged.lines.filter { $0.contains("file=") }).count == 200)
    #expect(logged.lines.last?.hasSuffix("left_out=800 named=100") == true)
  }

  /// At the level of a warning, other programs' temporary files are not logged: they must not use up the lines.
  @Test func whatIsNotLoggedDoesNotCount() {
    var reports = InboxReports(logger: logged.logger(level: .warning))
    let hidden = (0..<500).map { ".\($0).tmp" }
    for second in 0..<3 { scan(&reports, hidden + ["a.txt"], now + .seconds(second)) }
    #expect(logged.lines.count == 1)
    #expect(logged.lines.first?.contains("file=a.txt") == true)
  }

  @Test func anotherDropOfANameIsNamedAgain() {
    var reports = InboxReports(logger: logged.logger())
    let path = FilePath("/inbox/a.json")
    for second in 0..<3 {
      reports.beginScan(now + .seconds(second))
      reports.report(path, "the drop can't be claimed")
    }
    #expect(logged.lines.count == 1)
    reports.keep([])
    reports.report(path, "the drop can't be claimed")
    #expect(logged.lines.count == 2)
  }
}
