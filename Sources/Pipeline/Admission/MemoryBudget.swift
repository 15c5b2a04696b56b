/// The memory for running jobs. A job that doesn't fit waits on disk, and smaller ones pass it.
struct MemoryBudget {
  private let limit: Int
  private(set) var used = 0

  /// - Parameter limit: bytes. A job that was accepted under a larger one may exceed it, alone.
  init(limit: Int) { self.limit = limit }

  /// - Returns: whether there was room; if not, nothing is reserved.
  mutating func reserve(_ bytes: Int) -> Bool {
    guard used == 0 || used + bytes <= limit else { return false }
    used += bytes
    return true
  }

  /// Corrects a reservation that was an estimate.
  mutating func exchange(_ estimate: Int, for bytes: Int) { used += bytes - estimate }

  mutating func release(_ bytes: Int) { used -= bytes }
}
