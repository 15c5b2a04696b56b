import DurableFiles
import JobStore
import Logging
import Synchronization
import SystemPackage
import Threads

/// Removes claims whose jobs are published. An actor on a thread that may wait: freeing a file takes some disks longer than
/// making one, and no drop waits for it. What is left at a stop, the next start finds to be duplicates of known jobs.
actor ClaimRemover {
  /// Claims that may wait; the rest stays for the next start.
  private static let maxWaiting = 65_536
  /// Between two tries to remove a claim.
  private static let retryInterval = Duration.seconds(5)

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let fileSystem: any FileSystem
  private let logger: Logger
  nonisolated let claims = Mailbox<FilePath>()
  private nonisolated let waiting = Atomic(0)
  /// Claims that could not be removed.
  private var failed: [FilePath] = []

  /// - Parameter thread: may be shared with whatever else can wait.
  init(_ fileSystem: any FileSystem, on thread: ThreadExecutor, logger: Logger) {
    self.thread = thread
    self.fileSystem = fileSystem
    self.logger = logger
  }

  /// Takes a claim to remove, at any later time. Never blocks.
  nonisolated func add(_ claim: FilePath) {
    if waiting.load(ordering: .relaxed) >= Self.maxWaiting { return }
    waiting.add(1, ordering: .relaxed)
    claims.post(claim)
  }

  /// Removes claims until ``stop()``.
  func run() async {
    while let batch = await claims.drain(until: failed.isEmpty ? nil : ContinuousClock.now + Self.retryInterval),
      !claims.isClosed
    {
      remove(batch)
      waiting.subtract(batch.count, ordering: .relaxed)
    }
  }

  /// Ends ``run()`` after the claim that is being removed: a flood of claims must not hold up a stop.
  nonisolated func stop() { claims.close() }

  private static func isOfClaims(_ folder: FilePath) -> Bool {
    folder.removingLastComponent().lastComponent == JobFolders.claimedName
  }

  /// Removes claims, those that failed before among them, and the folders that are empty then.
  func remove(_ batch: [FilePath]) {
    let all = failed + batch
    // Those that failed before are in the log.
    let known = failed.count
    var isLogged = false
    failed = []
    for (index, claim) in all.enumerated() where !claims.isClosed {
      do throws(FileSystemError) {
        try fileSystem.remove(claim)
      } catch {
        if index >= known && !isLogged {
          logger.warning(
            "a file can't be taken out of the inbox; it is tried again",
            metadata: ["file": "\(claim)", "error": "\(error)"])
          isLogged = true
        }
        if failed.count < Self.maxWaiting { failed.append(claim) }
      }
    }
    let folders = Set(all.map { $0.removingLastComponent() })
    // An order may have stood in the inbox itself.
    for folder in folders where Self.isOfClaims(folder) && !claims.isClosed {
      // One that is not empty is tried again with its next claim, and one that stays is removed by the next start.
      do throws(FileSystemError) { try fileSystem.removeFolder(folder) } catch { continue }
    }
  }
}
