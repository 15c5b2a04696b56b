import DurableFiles
import JobEvents
import JobModel
import JobStore
import TestSupport
import Testing
import Threads

@testable import Pipeline

@Suite struct RetentionTests {
  /// A finished job of long ago.
  private func finish(_ id: JobID, _ folders: JobFolders) throws {
    var status = StatusDocument(
      state: .completed, id: id.text, source: "\(id).json", acceptedAt: "2026-01-02T00:00:00.000Z", sha256: nil,
      images: .init())
    status.finishedAt = "2026-01-02T00:00:01.000Z"
    try folders.status(id, .completed).write(status.encoded())
  }

  @Test(arguments: [0.0, nil]) func itCleansWhenItBeginsAndEndsWithItsTask(_ keepDays: Double?) async throws {
    try await withTemporaryFolder { folder in
      let folders = try ServedFolder(folder).folders
      try folders.createOutbox(RealFileSystem())
      let id = try #require(JobID("old"))
      try finish(id, folders)
      let events = EventHub()
      let subscription = events.subscribe()
      let retention = Retention(
        folders, RealFileSystem(), keepDays: keepDays, on: try ThreadExecutor(name: "cleaning"),
        events: Events(events, .silent), logger: .silent)
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask { await retention.run() }
        if keepDays != nil {
          try await eventually("the job is pruned") { !folders.status(id, .completed).exists }
        }
        group.cancelAll()
      }
      #expect(folders.status(id, .completed).exists == (keepDays == nil))
      events.close()
      if case .events(let told)? = await subscription.next() {
        #expect(told.map(\.event) == [.pruned(id)] && keepDays != nil)
      } else {
        #expect(keepDays == nil)
      }
    }
  }
}
