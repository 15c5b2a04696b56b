import JobStore
import Synchronization

/// How many large answers in the job's order are sent at once: each holds the places of its lines in memory.
final class OrderingLimit: Sendable {
  /// Each takes up to 36 MiB.
  static let maxAnswers = 4
  /// Results of so many bytes are not counted: their places take a hundredth of a large answer's.
  private static let freeBytes: UInt64 = 1 << 20
  /// When a client should try again.
  private static let retrySeconds = 5

  private let answers = Mutex(0)

  /// A place among the answers, until the last reference to it is gone.
  final class Slot: Sendable {
    private let limit: OrderingLimit

    fileprivate init(of limit: OrderingLimit) { self.limit = limit }

    deinit { limit.answers.withLock { $0 -= 1 } }
  }

  /// - Returns: nil if the results are small.
  /// - Throws: ``APIError`` 503 if there are too many.
  func slot(for results: ResultsReader) async throws -> Slot? {
    if try await BlockingPool.run({ try results.size() }) <= Self.freeBytes { return nil }
    let isFree = answers.withLock { answers in
      if answers == Self.maxAnswers { return false }
      answers += 1
      return true
    }
    if !isFree { throw APIError.tooManyOrderings(retrySeconds: Self.retrySeconds) }
    return Slot(of: self)
  }
}
