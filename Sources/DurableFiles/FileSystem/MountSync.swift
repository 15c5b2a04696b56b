import Threads

/// Group commit for one mount. One `syncfs(2)` runs at a time, and all calls of ``shared(_:)`` that arrive meanwhile share
/// the next one: it begins after the last of them, and so covers everything that each caller has written before.
///
/// Blocks; not for the cooperative pool. `@unchecked Sendable`: `condition` guards all mutable state.
final class MountSync: @unchecked Sendable {
  /// One `syncfs(2)`, with all calls that share it.
  private final class Flush {
    var isDone = false
    var failure: FileSystemError?
  }

  private let condition = Condition()
  private var current: Flush?
  private var next: Flush?
  /// Calls of ``single(_:)`` under way.
  private var singles = 0
  private var failures = 0

  /// Whether a sync is under way.
  var isBusy: Bool { condition.locked { current != nil || singles > 0 } }

  /// How many syncs of the whole mount have failed.
  var failureCount: Int { condition.locked { failures } }

  /// Runs the sync of one file or folder, beside other syncs.
  func single(_ sync: () throws(FileSystemError) -> Void) throws(FileSystemError) {
    condition.locked { singles += 1 }
    defer { condition.locked { singles -= 1 } }
    try sync()
  }

  /// Runs the sync of the whole mount, or waits for another caller's that begins after this call.
  ///
  /// - Throws: the error of the shared sync, to all its callers.
  func shared(_ sync: () throws(FileSystemError) -> Void) throws(FileSystemError) {
    let (flush, isLeader) = join()
    if isLeader {
      do throws(FileSystemError) {
        try sync()
        end(flush, nil)
      } catch {
        end(flush, error)
      }
    }
    if let failure = condition.locked({ flush.failure }) { throw failure }
  }

  /// Returns once the flush has ended, or once this caller is to run it.
  private func join() -> (flush: Flush, isLeader: Bool) {
    condition.locked {
      let flush = next ?? Flush()
      next = flush
      while !flush.isDone && current != nil { condition.wait() }
      if flush.isDone { return (flush, false) }
      current = flush
      next = nil
      return (flush, true)
    }
  }

  private func end(_ flush: Flush, _ failure: FileSystemError?) {
    condition.locked {
      flush.isDone = true
      flush.failure = failure
      if failure != nil { failures += 1 }
      current = nil
    }
    condition.broadcast()
  }
}
