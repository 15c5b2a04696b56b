import JobFiles
import Spool
import Synchronization
import Threads

/// Writers that take turns: while one waits for the disk, another stages what has arrived meanwhile.
final class InboxWriters: Sendable {
  private static let count = 2

  private let writers: [InboxWriter]
  private let turn = Atomic(0)

  init(_ folders: JobFolders, diskFloorBytes: UInt64, _ fileSystem: any FileSystem) throws(ThreadError) {
    var writers: [InboxWriter] = []
    for _ in 0..<Self.count {
      writers.append(try InboxWriter(folders, diskFloorBytes: diskFloorBytes, fileSystem))
    }
    self.writers = writers
  }

  /// Puts a job into the inbox, see ``InboxWriter/submit(_:)``. What has the same key goes to the same writer, one after the
  /// other.
  func submit(_ submission: InboxWriter.Submission) async throws -> JobID {
    let number = submission.idempotencyKey?.hashValue ?? turn.wrappingAdd(1, ordering: .relaxed).newValue
    return try await writers[Int(UInt(bitPattern: number) % UInt(Self.count))].submit(submission)
  }

  /// Serves submissions until ``stop()``.
  func run() async {
    await withTaskGroup { group in
      for writer in writers { group.addTask { await writer.run() } }
    }
  }

  func stop() {
    for writer in writers { writer.stop() }
  }
}
