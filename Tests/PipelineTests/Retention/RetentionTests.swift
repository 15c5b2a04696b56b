import DurableFiles
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
      let retention = Retention(
        folders, RealFileSystem(), keepDays: keepDays, on: try ThreadExecutor(name: "cleaning"), logger: .silent)
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask { await retention.run() }
        if keepDays != nil {
          try await eventually("the job is pruned") { !folders.status(id, .completed).exists }
        }
        group.cancelAll()
      }
      #expect(folders.status(id, .completed).exists == (keepDays == nil))
    }
  }
}
