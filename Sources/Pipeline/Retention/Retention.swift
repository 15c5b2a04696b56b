import DurableFiles
import JobModel
import JobStore
import Logging
import Threads

/// Keeps the folders from growing for ever: once an hour it removes stale temporary files and, where that is asked for,
/// finished jobs that are old. An actor on a thread that may wait, since all of it waits for the disk.
actor Retention {
  private static let interval = Duration.seconds(3600)

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let keepDays: Double?
  private var clock = ClockWatch()
  private let logger: Logger

  /// - Parameters:
  ///   - keepDays: how long finished jobs are kept; nil: for ever.
  ///   - thread: may be shared with whatever else can wait.
  init(
    _ folders: JobFolders, _ fileSystem: any FileSystem, keepDays: Double?, on thread: ThreadExecutor, logger: Logger
  ) {
    self.thread = thread
    self.folders = folders
    self.fileSystem = fileSystem
    self.keepDays = keepDays
    self.logger = logger
  }

  /// Cleans once an hour until it is cancelled, but not by a clock that can't be believed.
  func run() async {
    while !Task.isCancelled {
      let now = Timestamp.now()
      var interval = Self.interval
      if let doubt = clock.doubt(wall: now, ContinuousClock.now) {
        logger.notice(
          "old files are not removed for now", metadata: ["reason": "\(doubt)", "again_in": "\(ClockWatch.calm)"])
        interval = ClockWatch.calm
      } else {
        clean(now)
      }
      do { try await Task.sleep(for: interval) } catch { return }
    }
  }

  /// - Parameter now: milliseconds since 1970.
  private func clean(_ now: Int64) {
    do throws(FileSystemError) {
      try StaleFiles(folders: folders, fileSystem: fileSystem, logger: logger).remove(now: now)
      guard let keepDays else { return }
      let removed = try Pruner(folders, fileSystem).prune(
        finishedBy: now - Int64(keepDays * 86_400_000), now: now)
      if removed.jobs + removed.debris > 0 {
        logger.info("pruned", metadata: ["jobs": "\(removed.jobs)", "debris": "\(removed.debris)"])
      }
    } catch {
      logger.error("old files can't be removed; it is tried again in an hour", metadata: ["error": "\(error)"])
    }
  }
}
