import Synchronization

/// The memory that large request bodies may hold at once, over all connections.
///
/// The first bytes of every body are not counted, so that a small job gets in while giants are being sent.
final class BodyBudget: Sendable {
  /// Not counted of each body, bytes. The number of connections bounds their sum.
  static let freeBytes = 64 << 10
  /// So many jobs of the largest size fit in.
  private static let largestJobs = 2

  private let left: Mutex<Int>

  /// - Parameter maxJobBytes: the largest body.
  init(maxJobBytes: Int) { left = Mutex(Self.largestJobs * maxJobBytes) }

  /// What one body holds, as long as the share lives.
  struct Share: ~Copyable {
    private let budget: BodyBudget
    private var total = 0
    private var counted = 0

    init(of budget: BodyBudget) { self.budget = budget }

    deinit { budget.give(counted) }

    /// - Returns: false when there is no room for so many more bytes.
    mutating func grow(by bytes: Int) -> Bool {
      total += bytes
      let wanted = max(0, total - BodyBudget.freeBytes) - counted
      if wanted > 0 && !budget.take(wanted) { return false }
      counted += wanted
      return true
    }
  }

  private func take(_ bytes: Int) -> Bool {
    left.withLock { left in
      if bytes > left { return false }
      left -= bytes
      return true
    }
  }

  private func give(_ bytes: Int) { left.withLock { $0 += bytes } }
}
