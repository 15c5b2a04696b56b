import DurableFiles
import Foundation
import JobModel
import JobStore
import SystemPackage
import TestSupport
import Testing

@testable import Pipeline

/// Files that a clock in 1970, or in a year to come, has written are as old as the first look at them.
@Suite struct WrongClockTests {
  private static let day: Int64 = 86_400_000
  private static let now: Int64 = 1_773_057_600_000
  private static let sane = "2026-02-01T00:00:00.000Z"

  private func withFolders(_ body: (JobFolders, JobID) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let folders = try ServedFolder(folder).folders
      try folders.createOutbox(RealFileSystem())
      try await body(folders, try #require(JobID("a")))
    }
  }

  private func finish(_ id: JobID, _ folders: JobFolders, at time: String, modified: String) async throws {
    var status = StatusDocument(
      state: .completed, id: id.text, source: "\(id).json", acceptedAt: time, sha256: nil, images: .init())
    status.finishedAt = time
    try folders.status(id, .completed).write(status.encoded())
    try folders.job(id).write("{}")
    try folders.results(id).write("")
    for path in [folders.status(id, .completed), folders.job(id), folders.results(id)] {
      try await run("touch", "-d", modified, path.string)
    }
  }

  private func prune(_ folders: JobFolders, keepDays: Int64 = 30, now: Int64) throws -> [Int] {
    let removed = try Pruner(folders).prune(finishedBy: now - keepDays * Self.day, now: now)
    return [removed.jobs, removed.debris]
  }

  /// The time in the document, the file's, and whether the job is 30 days old on 2026-03-09.
  @Test(arguments: [
    (Self.sane, Self.sane, true), (Self.sane, "1970-01-01T00:10:00Z", true), (Self.sane, "2099-01-01T00:00:00Z", true),
    (Self.sane, "2026-03-01T00:00:00Z", false), ("2026-03-01T00:00:00.000Z", "1970-01-01T00:10:00Z", false),
    ("1970-01-01T00:10:00.000Z", Self.sane, true), ("1970-01-01T00:10:00.000Z", "2026-03-01T00:00:00Z", false),
    ("2099-01-01T00:00:00.000Z", Self.sane, true), ("2099-01-01T00:00:00.000Z", "2026-03-01T00:00:00Z", false),
  ])
  func theTimeThatCanBeRightCounts(_ finished: String, _ modified: String, _ isOld: Bool) async throws {
    try await withFolders { folders, id in
      try await finish(id, folders, at: finished, modified: modified)
      #expect(try prune(folders, now: Self.now) == [isOld ? 1 : 0, 0])
      #expect(folders.status(id, .completed).exists == !isOld)
    }
  }

  @Test(arguments: ["1970-01-01T00:10:00.000Z", "2000-01-01T00:00:00.000Z", "2099-01-01T00:00:00.000Z"])
  func whereNoneCanItCountsFromTheFirstLook(_ time: String) async throws {
    try await withFolders { folders, id in
      try await finish(id, folders, at: time, modified: time)
      let now = Timestamp.now()
      #expect(try prune(folders, now: now) == [0, 0])
      #expect(try prune(folders, now: now + 29 * Self.day) == [0, 0])
      #expect(try prune(folders, now: now + 31 * Self.day) == [1, 0])
    }
  }

  @Test func aFileWithoutAJobTooCountsFromTheFirstLook() async throws {
    try await withFolders { folders, id in
      try folders.results(id).write("")
      try await run("touch", "-d", "1970-01-01T00:10:00Z", folders.results(id).string)
      let now = Timestamp.now()
      #expect(try prune(folders, now: now) == [0, 0])
      #expect(try prune(folders, now: now + 31 * Self.day) == [0, 1])
    }
  }

  /// By a clock that stands in 1970 itself nothing is old.
  @Test func aWrongClockRemovesNothing() async throws {
    try await withFolders { folders, id in
      try await finish(id, folders, at: "1970-01-01T00:10:00.000Z", modified: "1970-01-01T00:10:00Z")
      #expect(try prune(folders, keepDays: 0, now: 3_600_000) == [0, 0])
    }
  }

  /// Its change time can't be set by hand, so the clock moves here: by this one the file is of years to come.
  @Test func aTemporaryFileOfAnotherClockIsNotStale() async throws {
    try await withFolders { folders, _ in
      try folders.createInbox(RealFileSystem())
      let file = folders.inbox.appending(".monday.json.Ab12Cd")
      try file.write("x")
      let stale = StaleFiles(folders: folders, fileSystem: RealFileSystem(), logger: .silent)
      try stale.remove(now: Timestamp.earliest + Self.day)
      #expect(file.exists)
      try stale.remove(now: Timestamp.now() + StaleFiles.age + 60_000)
      #expect(!file.exists)
    }
  }
}
