import NIOCore

/// The request that a connection is reading: its head has come, its end has not.
struct IncomingRequest {
  private var pace: BodyPace
  /// Whether some of its body has come.
  private(set) var hasBegun = false
  /// Bytes of its body that came after its answer.
  var unwantedBytes = 0

  /// - Parameter timeout: how long a client may keep the server waiting.
  init(start: NIODeadline, timeout: TimeAmount) { pace = BodyPace(start: start, timeout: timeout) }

  /// When it is given up unless more has come.
  var deadline: NIODeadline { pace.deadline }

  mutating func received(_ bytes: Int, now: NIODeadline) {
    hasBegun = true
    pace.received(bytes, now: now)
  }
}
