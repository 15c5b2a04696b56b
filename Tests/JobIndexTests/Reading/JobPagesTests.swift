import DurableFiles
import JobModel
import JobStore
import SystemPackage
import TestSupport
import Testing

@testable import JobIndex

@Suite struct JobPagesTests {
  private typealias Image = TestFolders.Image

  /// Jobs of every state: job-0 is the oldest.
  private static func fill(_ test: TestFolders, count: Int = 30) throws {
    for number in 0..<count {
      let state = [JobState.completed, .failed, .ongoing][number % 3]
      // Some in the same millisecond.
      try test.add(
        "job-\(number)", state, at: Double(number / 4),
        images: [Image(store: "S\(number % 5)", area: "\(number % 2)", perimeter: state == .failed ? nil : 10)])
    }
  }

  @Test(arguments: [1, 2, 7, 29, 30, 31, 500])
  func pagesHaveEachJobOnceTheNewestFirst(_ limit: Int) async throws {
    try await TestFolders.with { test in
      try Self.fill(test)
      let writer = try test.writer().writer
      let ids = try test.allJobs(writer) { $0.limit = limit }
      #expect(Set(ids) == Set((0..<30).map { "job-\($0)" }))
      #expect(ids.count == 30)
      let times = ids.compactMap { Int($0.dropFirst(4)) }.map { $0 / 4 }
      #expect(times == times.sorted(by: >))
    }
  }

  @Test func whatIsAskedForIsThere() async throws {
    try await TestFolders.with { test in
      try Self.fill(test)
      let writer = try test.writer().writer
      func expect(_ isWanted: (Int) -> Bool, _ change: (inout JobQuery) -> Void, _ comment: Comment) throws {
        for limit in [3, 500] {
          let ids = try test.allJobs(writer) {
            change(&$0)
            $0.limit = limit
          }
          #expect(ids.count == Set(ids).count, comment)
          #expect(Set(ids) == Set((0..<30).filter(isWanted).map { "job-\($0)" }), comment)
        }
      }
      try expect({ $0 % 3 == 0 }, { $0.statuses = [.completed] }, "completed")
      try expect({ $0 % 3 != 0 }, { $0.statuses = [.failed, .ongoing] }, "failed and ongoing")
      try expect({ $0 % 3 == 2 }, { $0.statuses = [.waiting, .ongoing] }, "waiting and ongoing")
      try expect({ $0 / 10 == 1 || $0 == 1 }, { $0.idPart = "B-1" }, "a part of the ID, in any case")
      try expect({ _ in false }, { $0.idPart = "job_1" }, "no wildcards")
      try expect({ _ in false }, { $0.idPart = "%" }, "no wildcards")
      // Lines of running jobs are read by and by.
      try expect({ $0 % 5 == 2 && $0 % 3 != 2 }, { $0.storeID = "S2" }, "store")
      try expect({ $0 % 2 == 1 && $0 % 3 != 2 }, { $0.area = "1" }, "area")
      try expect(
        { $0 % 5 == 2 && $0 % 2 == 1 && $0 % 3 == 0 },
        {
          $0.storeID = "S2"
          $0.area = "1"
          $0.statuses = [.completed]
        }, "store, area and status")
      try expect({ _ in false }, { $0.storeID = "S9" }, "an unknown store")
      try expect(
        { (8..<20).contains($0) },
        {
          $0.since = TimeBound("2026-03-09T12:00:02Z")
          $0.until = TimeBound("2026-03-09T12:00:04Z")
        }, "times")
      try expect({ _ in true }, { $0.since = TimeBound("2026-03-09") }, "a day")
      try expect({ _ in true }, { $0.until = TimeBound("2026-03-09") }, "a whole day")
      try expect({ _ in false }, { $0.since = TimeBound("2026-03-10") }, "later")
      try expect({ _ in false }, { $0.until = TimeBound("2026-03-08") }, "earlier")
    }
  }

  /// One job visits a store on many days, and under two names.
  @Test func aJobIsThereOnceHoweverOftenItVisits() async throws {
    try await TestFolders.with { test in
      for number in 0..<5 {
        let images = (1...9).map {
          Image(store: "S1", area: "\($0 % 2)", time: "2026-03-0\($0)T08:00:00Z", perimeter: number)
        }
        try test.add("job-\(number)", at: Double(number), images: images)
      }
      let writer = try test.writer().writer
      for limit in 1...6 {
        let ids = try test.allJobs(writer) {
          $0.storeID = "S1"
          $0.limit = limit
        }
        #expect(ids == (0..<5).reversed().map { "job-\($0)" })
      }
    }
  }

  /// Pages go on where they were, while newer jobs come and the job of the cursor goes.
  @Test func aListIsStableWhileJobsComeAndGo() async throws {
    try await TestFolders.with { test in
      for number in 0..<10 { try test.add("job-\(number)", at: Double(number)) }
      let writer = try test.writer().writer
      let first = try test.jobs(writer) { $0.limit = 4 }
      #expect(first.jobs.map(\.id.text) == ["job-9", "job-8", "job-7", "job-6"])
      try writer.apply([TestFolders.id("new"): try test.add("new", at: 100)])
      try test.remove("job-6")
      try writer.apply([TestFolders.id("job-6"): nil])
      let second = try test.jobs(writer) {
        $0.limit = 4
        $0.after = first.next
      }
      #expect(second.jobs.map(\.id.text) == ["job-5", "job-4", "job-3", "job-2"])
    }
  }

  /// An index that is made anew has the same order, so that a cursor goes on.
  @Test func aCursorOutlivesTheIndex() async throws {
    try await TestFolders.with { test in
      for number in 0..<60 { try test.add("job-\(number)", at: 0) }
      let first = try test.jobs(try test.writer().writer) { $0.limit = 20 }
      try test.file.remove()
      let writer = try test.writer().writer
      var rest: [String] = []
      var next = first.next
      while let cursor = next {
        let page = try test.jobs(writer) {
          $0.limit = 20
          $0.after = cursor
        }
        rest += page.jobs.map(\.id.text)
        next = page.next
      }
      #expect(Set(rest + first.jobs.map(\.id.text)).count == 60)
      #expect(rest.count == 40)
    }
  }

  // MARK: What the folders say

  /// The index is behind: the folders are not.
  @Test func aPageNeverContradictsAStatusDocument() async throws {
    try await TestFolders.with { test in
      try test.add("running", .ongoing, at: 1)
      try test.add("gone", at: 2)
      try test.add("mended", .failed, at: 3)
      let writer = try test.writer().writer
      // It completes, one is pruned, one is run again under its ID.
      try test.fileSystem.rename(
        test.folders.status(TestFolders.id("running"), .ongoing),
        to: test.folders.status(TestFolders.id("running"), .completed))
      let final = try test.add("running", .completed, at: 1)
      try test.remove("gone")
      try test.remove("mended", .failed)
      try test.add("mended", .ongoing, at: 4)
      let jobs = try test.jobs(writer).jobs
      #expect(jobs.map(\.id.text) == ["mended", "running"])
      #expect(jobs.map(\.status) == [.ongoing, .completed])
      #expect(jobs.last?.document == final)
      #expect(try test.jobs(writer) { $0.statuses = [.ongoing] }.jobs.isEmpty)
    }
  }

  @Test func aSummaryHasTheFirstFailureAndTheirNumber() async throws {
    try await TestFolders.with { test in
      try test.add("a", .failed, images: (0..<5).map { _ in Image(perimeter: nil) })
      let job = try #require(try test.jobs(try test.writer().writer).jobs.first)
      #expect(job.document?.failures.count == 1)
      #expect(job.document?.failureTotal == 5)
    }
  }

  // MARK: Waiting jobs

  @Test func jobsThatWaitComeFirst() async throws {
    try await TestFolders.with { test in
      try test.add("done", at: 1)
      let writer = try test.writer().writer
      for name in ["b.json", "a.JSON", "c d.json", "done.json", ".hidden.json", "other.txt"] {
        try test.folders.inbox.appending(name).write("{}")
      }
      try test.fileSystem.createFolder(test.folders.inbox.appending("folder.json"), isPrivate: false)
      try test.fileSystem.createFolder(test.folders.claimed.appending("t"), isPrivate: true)
      try test.folders.claimed.appending("t").appending("claimed.json").write("{}")
      for limit in 1...6 {
        #expect(try test.allJobs(writer) { $0.limit = limit }.filter { $0 != "a" } == ["b", "c-d", "claimed", "done"])
      }
      let page = try test.jobs(writer) { $0.statuses = [.waiting] }
      #expect(page.jobs.allSatisfy { $0.status == .waiting && $0.document == nil })
      #expect(page.jobs.map(\.id.text).filter { $0 != "a" } == ["b", "c-d", "claimed"])
      #expect(try test.allJobs(writer) { $0.idPart = "C" } == ["c-d", "claimed"])
      #expect(try test.allJobs(writer) { $0.storeID = "S1" } == ["done"])
      #expect(try test.allJobs(writer) { $0.statuses = [.completed] } == ["done"])
    }
  }

  // MARK: Work

  /// However deep a page is, and whatever it looks for, it takes the same steps.
  @Test func aPageCostsTheSameAtAnyDepth() async throws {
    try await TestFolders.with { test in
      let writer = try IndexWriter(IndexFile.temporary(), test.folders, test.fileSystem, logger: .silent)
      let count = 30_000
      for first in stride(from: 0, to: count, by: 1000) {
        var changes: [JobID: StatusDocument?] = [:]
        for number in first..<(first + 1000) {
          changes[TestFolders.id("job-\(number)")] = TestFolders.status("job-\(number)", .completed, at: Double(number))
        }
        try writer.apply(changes)
      }
      func steps(_ end: Int, _ change: (inout JobQuery) -> Void) throws -> Int {
        var query = JobQuery()
        change(&query)
        var steps = 0
        let found = try JobScan(query, writer.tables.database, onSteps: { steps += $0 }).next(below: end, count: 50)
        #expect(found.jobs.count <= 50)
        return steps
      }
      let middle = JobNumber.lowest(at: TestFolders.noon + Int64(count / 2 * 1000))
      let deep = JobNumber.lowest(at: TestFolders.noon + 100_000)
      for change: (inout JobQuery) -> Void in [{ _ in }, { $0.statuses = [.completed] }, { $0.idPart = "job" }] {
        let top = try steps(JobNumber.all.upperBound, change)
        #expect(top < 2000)
        for end in [middle, deep] { #expect(abs(try steps(end, change) - top) <= 60) }
      }
      // What is found nowhere costs a bounded scan.
      let none = try steps(JobNumber.all.upperBound) { $0.idPart = "nowhere" }
      #expect(none < 20 * JobScan.maxSeen)
      #expect(try test.allJobs(writer) { $0.idPart = "nowhere" } == [])
    }
  }
}
