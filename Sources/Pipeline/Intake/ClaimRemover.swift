import Logging
import DurableFiles
import Synchronization
import SystemPackage
import Threads

/// Removes claims whose jobs are published. On a thread of its own: to free a file takes some disks longer than to make
/// one, and no drop waits for it. What a process leaves when it ends, the next one finds to be duplicates of known jobs.
actor ClaimRemover {
  /// Claims that may wait to be removed; beyond, whoever brings more removes them itself, and what fails is left to the
  /// next start.
  private static let maxWaiting = 65_536

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let fileSystem: any FileSystem
  private let logger: Logger
  private let claims = Mailbox<FilePath>()
  private nonisolated let waiting = Atomic(0)
  private nonisolated let failed = Mutex<[FilePath]>([])

  init(_ fileSystem: any FileSystem, logger: Logger) throws(ThreadError) {
    thread = try ThreadExecutor(name: "claims")
    self.fileSystem = fileSystem
    self.logger = logger
  }

  /// Takes claims, or the empty folders of former ones, to remove them in this order. Never blocks but beyond its bound.
  nonisolated func add(_ paths: [FilePath]) {
    if waiting.load(ordering: .relaxed) > Self.maxWaiting { return remove(paths) }
    waiting.add(paths.count, ordering: .relaxed)
    claims.post(paths)
  }

  /// Tries again what could not be removed.
  nonisolated func retry() {
    add(
      failed.withLock { failed in
        defer { failed = [] }
        return failed
      })
  }

  /// Runs until ``stop()``.
  func run() async {
    while let paths = await claims.drain() { finish(paths) }
  }

  nonisolated func stop() { claims.close() }

  /// Removes at once what was added, in place of ``run()``.
  func removeNow() { finish(claims.takeNow()) }

  private func finish(_ paths: [FilePath]) {
    remove(paths)
    waiting.subtract(paths.count, ordering: .relaxed)
  }

  private nonisolated func remove(_ paths: [FilePath]) {
    for path in paths {
      do throws(FileSystemError) {
        if try fileSystem.status(of: path)?.kind == .folder {
          try fileSystem.removeFolder(path)
        } else {
          try fileSystem.remove(path)
        }
      } catch {
        if error.cause == .directoryNotEmpty { continue }
        let isFirst = failed.withLock { failed in
          if failed.count < Self.maxWaiting { failed.append(path) }
          return failed.count == 1
        }
        if isFirst { logger.warning("a claim can't be removed; it is tried again", metadata: ["error": "\(error)"]) }
      }
    }
  }
}
