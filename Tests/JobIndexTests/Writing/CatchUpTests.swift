import DurableFiles
import JobModel
import JobStore
import SQLite
import SystemPackage
import TestSupport
import Testing

@testable import JobIndex

@Suite struct CatchUpTests {
  private typealias Image = TestFolders.Image

  private static func totals(_ writer: IndexWriter) throws -> [Int] {
    try writer.tables.database.prepare("SELECT jobs FROM totals ORDER BY state").all([]) { $0.int(0) }
  }

  /// How many rows each table has.
  private static func rows(_ writer: IndexWriter) throws -> [String: Int] {
    var rows: [String: Int] = [:]
    for table in ["jobs", "documents", "stores", "visits", "areas", "failures", "removed", "missing"] {
      rows[table] = try writer.tables.database.prepare("SELECT count(*) FROM \(table)").first([]) { $0.int(0) }
    }
    return rows
  }

  @Test func anIndexIsMadeOfTheFolders() async throws {
    try await TestFolders.with { test in
      try test.add("a", at: 1)
      try test.add("b", .failed, at: 2, images: [Image(perimeter: nil), Image(store: "S2", perimeter: 5)])
      try test.add("c", .ongoing, at: 3)
      try test.folders.status(TestFolders.id("broken"), .failed).write("{")
      try test.folders.folder(of: .failed).appending("other.txt").write("")
      let writer = try test.writer().writer
      #expect(try test.allJobs(writer) == ["c", "b", "a"])
      #expect(try Self.totals(writer) == [1, 1, 1])
      #expect(try test.visits(writer).map(\.perimeter) == [100, 5])
      let failures = try FailureSummary.read(since: nil, writer.tables.database)
      #expect(failures.groups.map(\.images) == [1])
      #expect(failures.groups.first?.host == "img.example")
      #expect(failures.groups.first?.code == .httpStatus)
    }
  }

  /// What happened while nobody kept the index.
  @Test func whatChangedMeanwhileIsFound() async throws {
    try await TestFolders.with { test in
      for number in 0..<40 { try test.add("job-\(number)", at: Double(number)) }
      try test.add("running", .ongoing, at: 50)
      try test.add("mended", .failed, at: 51, images: [Image(perimeter: nil)])
      _ = try test.writer()
      for number in 0..<10 { try test.remove("job-\(number)") }
      try test.add("new", at: 60, images: [Image(store: "S9", perimeter: 9)])
      try test.remove("running", .ongoing)
      try test.add("running", .completed, at: 50)
      try test.remove("mended", .failed)
      try test.add("mended", .ongoing, at: 61)
      let writer = try test.writer().writer
      let expected = ["mended", "new", "running"] + (10..<40).reversed().map { "job-\($0)" }
      #expect(try test.allJobs(writer) == expected)
      #expect(try Self.totals(writer) == [1, 32, 0])
      #expect(try test.visits(writer) { $0.storeID = "S9" }.map(\.perimeter) == [9])
      #expect(try FailureSummary.read(since: nil, writer.tables.database).groups.isEmpty)
    }
  }

  /// The same index comes out of the files, however it was made.
  @Test func aRemovedIndexComesBackAsItWas() async throws {
    try await TestFolders.with { test in
      for number in 0..<100 {
        try test.add(
          "job-\(number)", number % 3 == 0 ? .failed : .completed, at: Double(number / 2),
          images: [Image(store: "S\(number % 7)", perimeter: number), Image(perimeter: number % 3 == 0 ? nil : 1)])
      }
      let before = try test.writer().writer
      let (jobs, visits, rows) = (try test.allJobs(before), try test.visits(before), try Self.rows(before))
      try test.file.remove()
      let after = try test.writer().writer
      #expect(try test.allJobs(after) == jobs)
      #expect(try test.visits(after) == visits)
      #expect(try Self.rows(after) == rows)
    }
  }

  /// After a clean end nothing is compared but the running jobs; after any other, or a change, the folders are.
  @Test func theMarksSaveTheComparison() async throws {
    try await TestFolders.with { test in
      for number in 0..<2000 { try test.add("job-\(number)", at: Double(number), images: []) }
      for state in JobState.allCases {
        try await run("touch", "-d", "2026-01-01", test.folders.folder(of: state).string)
      }
      do {
        let writer = try test.writer().writer
        try writer.writeMarks()
      }
      #expect(try test.writer().steps < 4)
      // Not closed cleanly.
      #expect(try test.writer().steps > 8)
      do { try test.writer().writer.writeMarks() }
      try test.add("new", at: 5000)
      try test.remove("job-0")
      let writer = try test.writer().writer
      #expect(try test.allJobs(writer).count == 2000)
      #expect(try test.allJobs(writer).first == "new")
      // A folder that changed a moment before it was noted may have changed after that, too.
      try await run("touch", "-d", "1 hour", test.folders.folder(of: .completed).string)
      try writer.writeMarks()
      #expect(try test.writer().steps > 8)
    }
  }

  @Test func removingAJobLeavesNothingOfIt() async throws {
    try await TestFolders.with { test in
      try test.add("stays", at: 1, images: [Image(store: "S1", area: "71")])
      let writer = try test.writer().writer
      let before = try Self.rows(writer)
      let images = (0..<3000).map { Image(store: "T\($0)", area: "\($0 % 50)", perimeter: $0 % 2 == 0 ? nil : $0) }
      try writer.apply([TestFolders.id("large"): try test.add("large", .failed, at: 2, images: images + [Image()])])
      try TestFolders.catchUp(writer)
      #expect(try Self.rows(writer)["visits"] == 3002)
      try writer.apply([TestFolders.id("large"): nil])
      #expect(try test.visits(writer).count == 1)
      try TestFolders.catchUp(writer)
      #expect(try Self.rows(writer) == before)
      #expect(try test.visits(writer).count == 1)
    }
  }

  /// A job with more lines than one batch holds.
  @Test func aLargeJobIsReadInParts() async throws {
    try await TestFolders.with { test in
      let count = 150_000
      let images = (0..<count).map { Image(store: "S\($0 % 3)", perimeter: $0) }
      try test.add("large", at: 1, images: images)
      try test.add("small", at: 2, images: [Image(store: "S0", perimeter: -1)])
      let writer = try test.writer().writer
      let rows = try writer.tables.database.prepare("SELECT sum(measured), count(*) FROM visits").first([]) {
        ($0.int(0), $0.int(1))
      }
      #expect(rows?.0 == count + 1)
      #expect((8...40).contains(rows?.1 ?? 0))
      let visits = try test.visits(writer) {
        $0.storeID = "S0"
        $0.limit = 500
      }
      #expect(visits.map(\.perimeter) == [-1] + stride(from: count - 3, through: 0, by: -3))
    }
  }

  /// A line that is no result is left out, and the lines around it are there.
  @Test func damagedLinesAreLeftOut() async throws {
    try await TestFolders.with { test in
      try test.add("a", images: [])
      let lines = [Image(perimeter: 1), Image(perimeter: 2)].enumerated().map {
        TestFolders.line("a", $0.element, number: $0.offset)
      }
      try test.folders.results(TestFolders.id("a")).write(lines[0] + "{\u{0}\n\n[]\n" + lines[1] + "{\"job_id\":")
      #expect(try test.visits(try test.writer().writer).map(\.perimeter) == [2, 1])
    }
  }

  @Test func linesOfARunningJobComeByAndBy() async throws {
    try await TestFolders.with { test in
      let lines = (0..<4).map { TestFolders.line("a", Image(perimeter: $0), number: $0) }
      try test.add("a", .ongoing, images: [])
      let writer = try test.writer().writer
      let results = test.folders.results(TestFolders.id("a"))
      try results.write(lines[0] + lines[1] + lines[2].dropLast(5))
      try writer.readLines(ofRunning: TestFolders.id("a"))
      #expect(try test.visits(writer).map(\.perimeter) == [1, 0])
      try results.write(lines.joined())
      try test.remove("a", .ongoing)
      try results.write(lines.joined())
      let final = TestFolders.status("a", .completed, at: 0)
      try test.folders.status(TestFolders.id("a"), .completed).write(final.encoded())
      try writer.apply([TestFolders.id("a"): final])
      try TestFolders.catchUp(writer)
      #expect(try test.visits(writer).map(\.perimeter) == [3, 2, 1, 0])
    }
  }

  /// A power cut took lines of a running job that the index had read; others came in their place.
  @Test func linesThatAreGoneAfterACrashAreReadAnew() async throws {
    try await TestFolders.with { test in
      let id = TestFolders.id("a")
      try test.add("a", .ongoing, images: (0..<5).map { Image(perimeter: $0) })
      let writer = try test.writer().writer
      try writer.readLines(ofRunning: id)
      #expect(try test.visits(writer).count == 5)
      try test.add(
        "a", .ongoing, images: [Image(perimeter: 0), Image(perimeter: nil), Image(store: "S2", perimeter: 7)])
      let next = try test.writer().writer
      try next.readLines(ofRunning: id)
      #expect(try test.visits(next).map(\.perimeter) == [0, 7])
      #expect(try FailureSummary.read(since: nil, next.tables.database).groups.map(\.images) == [1])
    }
  }

  /// Changes of a former state that are told late.
  @Test func anOldChangeDoesNotUndoANewOne() async throws {
    try await TestFolders.with { test in
      let final = try test.add("a", at: 1)
      let writer = try test.writer().writer
      try writer.apply([TestFolders.id("a"): TestFolders.status("a", .ongoing, at: 1)])
      #expect(try Self.totals(writer) == [0, 1, 0])
      #expect(try test.jobs(writer) { $0.statuses = [.completed] }.jobs.first?.document == final)
    }
  }

  @Test func jobsOfOneMillisecondWithOneNumberAreBothThere() async throws {
    try await TestFolders.with { test in
      // Enough of one millisecond that some share their low bits.
      let changes = Dictionary(
        uniqueKeysWithValues: (0..<4000).map {
          (TestFolders.id("job-\($0)"), StatusDocument?.some(TestFolders.status("job-\($0)", .failed, at: 0)))
        })
      let numbers = Set(changes.keys.map { JobNumber.make(acceptedAt: Timestamp.text(TestFolders.noon), id: $0) })
      #expect(numbers.count < 4000)
      let writer = try IndexWriter(IndexFile.temporary(), test.folders, test.fileSystem, logger: .silent)
      try writer.apply(changes)
      try writer.apply(changes)
      #expect(try Self.totals(writer) == [0, 0, 4000])
    }
  }
}
