import NIOCore

/// The request that a connection is reading: its head has come, its end has not.
struct IncomingRequest {
  /// A body must come within the timeout, a large one at this pace: bytes a second.
  static let minBytesPerSecond = 1024

  /// When it is given up unless more has come.
  private(set) var deadline: NIODeadline
  /// Bytes of its body that came after its answer.
  var unwantedBytes = 0

  init(start: NIODeadline, timeout: TimeAmount) { deadline = start + timeout }

  mutating func received(_ bytes: Int) {
    deadline = deadline + .nanoseconds(Int64(bytes) * (1_000_000_000 / Int64(Self.minBytesPerSecond)))
  }
}
