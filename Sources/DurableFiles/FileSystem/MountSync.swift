import Threads

/// Group commit: what is made durable on one mount. One `syncfs(2)` runs at a time, and all who ask for one meanwhile
/// share the next: it begins after the last of them has asked, and so covers what each had written before.
///
/// Blocks; for threads of our own. `@unchecked Sendable`: `condition` guards all that changes.
final class MountSync: @unchecked Sendable {
  private final class Turn {
    var isDone = false
    var failure: FileSystemError?
  }

  private let condition = Condition()
  private var current: Turn?
  private var next: Turn?
  private var singles = 0
  private var failures = 0

  /// Whether anything is being made durable now.
  var isBusy: Bool { condition.locked { current != nil || singles > 0 } }

  /// How often the whole mount could not be made durable.
  var failureCount: Int { condition.locked { failures } }

  /// Makes one file, or one folder's names, durable; waits for nobody.
  func single(_ sync: () throws(FileSystemError) -> Void) throws(FileSystemError) {
    condition.locked { singles += 1 }
    defer { condition.locked { singles -= 1 } }
    try sync()
  }

  /// Makes the whole mount durable, by this call or by that of another who asked for the same.
  ///
  /// - Throws: what the call has thrown, to all who share it.
  func shared(_ sync: () throws(FileSystemError) -> Void) throws(FileSystemError) {
    let (turn, isLeader) = join()
    if isLeader {
      do throws(FileSystemError) {
        try sync()
        end(turn, nil)
      } catch {
        end(turn, error)
      }
    }
    if let failure = condition.locked({ turn.failure }) { throw failure }
  }

  /// Returns once the turn has ended, or is this caller's to lead.
  private func join() -> (turn: Turn, isLeader: Bool) {
    condition.locked {
      let turn = next ?? Turn()
      next = turn
      while !turn.isDone && current != nil { condition.wait() }
      if turn.isDone { return (turn, false) }
      current = turn
      next = nil
      return (turn, true)
    }
  }

  private func end(_ turn: Turn, _ failure: FileSystemError?) {
    condition.locked {
      turn.isDone = true
      turn.failure = failure
      if failure != nil { failures += 1 }
      current = nil
    }
    condition.broadcast()
  }
}
