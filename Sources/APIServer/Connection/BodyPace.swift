import NIOCore

/// How fast a body must come: within the timeout, and for a large one at a least pace.
struct BodyPace {
  /// A slower client is given up once the timeout is over, bytes a second.
  static let leastBytesPerSecond = 1024

  /// When it is given up unless more has come.
  private(set) var deadline: NIODeadline

  init(start: NIODeadline, timeout: TimeAmount) { deadline = start + timeout }

  mutating func received(_ bytes: Int) {
    deadline = deadline + .nanoseconds(Int64(bytes) * (1_000_000_000 / Int64(Self.leastBytesPerSecond)))
  }
}

/// A body that came too slowly.
struct SlowBody: Error {}
