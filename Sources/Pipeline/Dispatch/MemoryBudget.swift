import Synchronization

/// How much memory the jobs that run may take together. What doesn't fit waits on disk, while smaller jobs pass.
final class MemoryBudget: Sendable {
  private let limit: Int
  private let used = Mutex(0)

  /// - Parameter limit: bytes. A single job may exceed it.
  init(limit: Int) { self.limit = limit }

  /// - Returns: whether there was room; if not, nothing is reserved.
  func reserve(_ bytes: Int) -> Bool {
    used.withLock { used in
      guard used == 0 || used + bytes <= limit else { return false }
      used += bytes
      return true
    }
  }

  /// Corrects a reservation that was an estimate.
  func exchange(_ estimate: Int, for bytes: Int) { used.withLock { $0 += bytes - estimate } }

  func release(_ bytes: Int) { used.withLock { $0 -= bytes } }
}
