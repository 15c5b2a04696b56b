import JobModel
import JobStore
package import Logging
import ServiceLifecycle
import DurableFiles
import Threads

/// Keeps the folders from growing for ever: once an hour it removes stale temporary files and, where it is asked to,
/// finished jobs that are old. An actor on a thread of its own, since all of it waits for the disk.
package actor Retention: Service {
  private static let interval = Duration.seconds(3600)

  private let thread: ThreadExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let folders: JobFolders
  private let keepDays: Double?
  private let fileSystem = RealFileSystem()
  private let logger: Logger

  /// - Parameter keepDays: how long finished jobs are kept; nil: for ever.
  /// - Throws: ``ThreadError``.
  package init(_ configuration: PipelineConfiguration, keepDays: Double?, logger: Logger) throws {
    thread = try ThreadExecutor(name: "retention")
    folders = configuration.folders
    self.keepDays = keepDays
    self.logger = logger
  }

  package func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        await self.clean()
        do { try await Task.sleep(for: Self.interval) } catch { return }
      }
    }
  }

  private func clean() {
    let now = Timestamp.now()
    do throws(FileSystemError) {
      try StaleFiles(folders: folders, fileSystem: fileSystem, logger: logger).remove(now: now)
      guard let keepDays else { return }
      let removed = try Pruner(folders, fileSystem).prune(finishedBy: now - Int64(keepDays * 86_400_000))
      if removed.jobs + removed.debris > 0 {
        logger.info("pruned", metadata: ["jobs": "\(removed.jobs)", "debris": "\(removed.debris)"])
      }
    } catch {
      logger.error("old files can't be removed; it is tried again in an hour", metadata: ["error": "\(error)"])
    }
  }
}
