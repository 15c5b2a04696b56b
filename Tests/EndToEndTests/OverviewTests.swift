import JobModel
import SystemPackage
import TestSupport
import Testing

@testable import RetailPulse

/// What `top` makes of the files, and of a terminal's size.
@Suite struct OverviewTests {
  private static func status(
    _ id: String, _ state: JobState, total: Int, measured: Int, failed: Int = 0, reason: String? = nil
  ) -> StatusDocument {
    var status = StatusDocument(
      state: state, id: id, source: "\(id).json", acceptedAt: "2026-03-09T12:00:00.000Z", sha256: nil,
      images: .init(total: total, measured: measured, failed: failed))
    if state != .ongoing { status.finishedAt = "2026-03-09T12:00:01.000Z" }
    if let reason { status.failures = [StatusDocument.Failure(Failure(.httpStatus, reason))] }
    return status
  }

  private static func overview(running: Int = 0, finished: Int = 0, isWrong: Bool = false) -> Overview {
    var overview = Overview()
    overview.outbox = "/srv/fotos/店舗/outbox"
    overview.time = "2026-03-09T12:34:56.789Z"
    overview.ongoing = running
    overview.completed = 1_204
    overview.imagesPerSecond = 312.4
    overview.running = (0..<running).map {
      Overview.RunningJob(
        status: status("job-\($0)-of-a-long-name", .ongoing, total: 1_000_000, measured: $0 * 7, failed: $0),
        perSecond: 120)
    }
    overview.finished = (0..<finished).map {
      status(
        "done-\($0)", .failed, total: 3, measured: 2, failed: 1,
        reason: "写真 👩‍💻 \u{1B}[31m HTTP 404 \(String(repeating: "é", count: 90))")
    }
    if isWrong { overview.problems = [.problem("disk", String(repeating: "full ", count: 40), "free some space")] }
    return overview
  }

  private static let overviews = [
    overview(), overview(running: 3, finished: 2), overview(running: 1000, finished: 50, isWrong: true),
    overview(running: 0, finished: 50), overview(running: 1000),
  ]

  @Test(arguments: [(80, 24), (200, 60), (40, 10), (20, 5), (3, 2), (1, 1)])
  func itFillsTheScreenAndNoMore(_ columns: Int, _ rows: Int) {
    for overview in Self.overviews {
      let lines = OverviewLayout(columns: columns, rows: rows).lines(overview)
      #expect(lines.count == rows)
      #expect(lines.allSatisfy { Terminal.width($0.text) <= columns })
      #expect(lines.allSatisfy { !$0.text.contains("\u{1B}") })
    }
  }

  @Test func everyPartHasItsPlaceOnASmallScreen() {
    let lines = OverviewLayout(columns: 80, rows: 24).lines(Self.overviews[2]).map(\.text)
    #expect(lines[0].hasPrefix("retail-pulse  /srv/fotos/店舗/outbox") && lines[0].hasSuffix("12:34:56 UTC"))
    #expect(lines[1].hasPrefix("0 waiting   1000 ongoing   1204 completed") && lines[1].hasSuffix("312 images/s"))
    #expect(lines[2].hasPrefix("!! disk") && lines[3] == "   → free some space")
    #expect(lines.contains("RUNNING") && lines.contains("FINISHED"))
    #expect(lines.contains { $0.hasPrefix("… and 9") && $0.hasSuffix("more") })
    #expect(lines[23] == "q quits")
  }

  @Test func aSnapshotHasAllLines() {
    let lines = OverviewLayout(columns: 120, rows: nil).lines(Self.overviews[2]).map(\.text)
    #expect(lines.filter { $0.hasPrefix("job-") }.count == 1000)
    #expect(lines.filter { $0.hasPrefix("done-") }.count == 50)
    #expect(!lines.contains("q quits"))
  }

  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("abcd", 1, "…"), ("abcd", 0, ""), ("", 0, ""), ("店舗店", 5, "店舗…"),
    ("店舗店", 4, "店…"), ("e\u{301}e\u{301}", 2, "e\u{301}e\u{301}"), ("a\u{1B}[2Jb", 8, "a\u{FFFD}[2Jb"),
    ("a\nb\u{9B}c", 9, "a\u{FFFD}b\u{FFFD}c"),
  ])
  func textsAreCutByTheirWidth(_ text: String, _ columns: Int, _ expected: String) {
    #expect(Terminal.cut(text, to: columns) == expected)
    #expect(Terminal.width(Terminal.fit(text, columns)) == columns)
  }

  @Test(arguments: [20, 40, 60, 80, 132, 300])
  func aBarsLineFits(_ columns: Int) {
    for images in [(0, 0, 0), (10, 3, 1), (5672, 1200, 3), (100_000_000, 99_999_999, 0)] {
      let line = ProgressLine(
        label: "a-job-with-a-rather-long-name", images: .init(total: images.0, measured: images.1, failed: images.2),
        perSecond: 12.7)
      let labelColumns = ProgressLine.labelColumns(longest: 29, columns: columns)
      #expect(Terminal.width(line.text(labelColumns: labelColumns, columns: columns)) <= columns)
    }
  }

  @Test func aBarSaysHowFarItIs() {
    let line = ProgressLine(label: "a", images: .init(total: 400, measured: 190, failed: 10), perSecond: 2)
      .text(labelColumns: 1, columns: 80)
    let filled = line.filter { $0 == "█" }.count
    #expect(abs(filled - line.filter { $0 == "░" }.count) <= 1 && filled > 5, "half of it")
    #expect(line.split(separator: " ").suffix(5) == ["200/400", "10", "failed", "2/s", "1:40"])
  }

  @Test func aRateIsOfTheLastSeconds() {
    var rate = RateMeter()
    let start = ContinuousClock.now
    rate.add(0, start)
    #expect(rate.perSecond == nil)
    for second in 1...30 { rate.add(second <= 10 ? second * 100 : 1000, start + .seconds(second)) }
    #expect(rate.perSecond == 0)
    rate.add(1020, start + .seconds(31))
    #expect(rate.perSecond == 2)
  }

  // MARK: Files

  @Test func itReadsTheFolders() async throws {
    try await withTemporaryFolder { folder in
      let flags = [("inbox", "in"), ("outbox", "out")].map {
        SettingFlag(name: $0.0, text: folder.appending($0.1).string)
      }
      let doctor = try Doctor(try SettingSources(flags: flags, environment: { _ in nil }))
      var reader = OverviewReader(doctor)
      let start = ContinuousClock.now
      #expect(try reader.read(start).running.isEmpty)
      for state in ["ongoing", "completed", "failed"] {
        try await run("mkdir", "-p", folder.appending("out/\(state)").string)
      }
      try await run("mkdir", "-p", folder.appending("in").string)
      for name in ["a.json", "b.txt", ".c.json"] { try folder.appending("in").appending(name).write("") }
      func write(_ status: StatusDocument) throws {
        try folder.appending("out/\(status.state.rawValue)/\(status.id).json").write(status.encoded())
      }
      try write(Self.status("far", .ongoing, total: 100, measured: 10))
      try write(Self.status("waits", .ongoing, total: 100, measured: 0))
      try write(Self.status("done", .completed, total: 5, measured: 5))
      let first = try reader.read(start + .seconds(1))
      #expect([first.waiting, first.ongoing, first.completed, first.failed] == [1, 2, 1, 0])
      #expect(first.running.map(\.status.id) == ["far", "waits"])
      #expect(first.finished.map(\.id) == ["done"])
      try write(Self.status("far", .ongoing, total: 100, measured: 30))
      let second = try reader.read(start + .seconds(2))
      #expect(second.running.first?.perSecond == 20)
      try await run("rm", folder.appending("out/ongoing/far.json").string)
      try write(Self.status("far", .failed, total: 100, measured: 99, failed: 1, reason: "HTTP 404"))
      let third = try reader.read(start + .seconds(6))
      #expect(third.running.map(\.status.id) == ["waits"])
      #expect(third.finished.contains { $0.id == "far" && $0.failures.first?.reason == "HTTP 404" })
      #expect(third.problems.map(\.subject) == ["serve"])
    }
  }
}
