package import DurableFiles
package import JobEvents
package import JobStore
package import Logging
package import SystemPackage
package import Threads

/// The index of all jobs and their images: derived from the files, kept behind the pipeline, and read by whoever lists.
package struct JobIndex: JobListing {
  package let state = IndexState()
  private let indexer: Indexer
  private let reader: IndexReader

  /// - Parameters:
  ///   - folder: of the index; made if it is missing.
  ///   - diskFloorBytes: with less free space on its disk, nothing is written to it.
  package init(
    _ folders: JobFolders, folder: FilePath, _ fileSystem: any FileSystem, diskFloorBytes: UInt64, logger: Logger
  ) throws(ThreadError) {
    let file = IndexFile(folder, fileSystem)
    indexer = try Indexer(file, folders, fileSystem, diskFloorBytes: diskFloorBytes, state: state, logger: logger)
    reader = try IndexReader(file, folders, fileSystem, state: state, indexer: indexer)
  }

  /// Catches up with the folders, and follows what happens until the hub is closed.
  ///
  /// - Parameter events: subscribed to before the folders are looked at, so that nothing is missed.
  package func run(_ events: EventSubscription) async {
    await indexer.follow(events)
    // The last connection puts an end to the write-ahead log, and only a writer can.
    await reader.close()
    await indexer.close(isCurrent: !Task.isCancelled)
  }

  package func jobs(_ query: JobQuery) async throws -> JobPage { try await reader.jobs(query) }
  package func visits(_ query: VisitQuery) async throws -> VisitPage { try await reader.visits(query) }
  package func totals() async throws -> JobTotals { try await reader.totals() }
  package func failures(since: TimeBound?) async throws -> FailureTotals { try await reader.failures(since: since) }
}
