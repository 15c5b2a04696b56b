import Synchronization

/// The memory that the bodies of large requests may take at once, over all connections.
///
/// The first bytes of each body are not counted, so that a small job gets in while giants are being sent. A decoded document
/// is not counted either: it lives only while a job is checked, on one of a few threads, and takes at most twice the bytes
/// of its body.
final class BodyBudget: Sendable {
  /// Not counted of each body, bytes. The limit on connections bounds their sum.
  static let freeBytes = 64 << 10
  /// How many jobs of the largest size fit.
  private static let largestJobs = 2

  private let available: Mutex<Int>

  /// - Parameter maxJobBytes: the largest body.
  init(maxJobBytes: Int) { available = Mutex(Self.largestJobs * maxJobBytes) }

  /// The part that one body takes; given back by ``release()``, or when it goes out of scope.
  struct Reservation: ~Copyable {
    private let budget: BodyBudget
    private var bodyBytes = 0
    private var reservedBytes = 0

    init(of budget: BodyBudget) { self.budget = budget }

    deinit { budget.release(reservedBytes) }

    /// - Returns: false when the budget has no room for so many more bytes.
    mutating func grow(by bytes: Int) -> Bool {
      bodyBytes += bytes
      let more = max(0, bodyBytes - BodyBudget.freeBytes) - reservedBytes
      if more > 0 && !budget.reserve(more) { return false }
      reservedBytes += more
      return true
    }

    /// Gives the bytes back; a call also makes sure that they are held until then.
    consuming func release() {}
  }

  private func reserve(_ bytes: Int) -> Bool {
    available.withLock { available in
      if bytes > available { return false }
      available -= bytes
      return true
    }
  }

  private func release(_ bytes: Int) { available.withLock { $0 += bytes } }
}
