import NIOCore
import Testing

@testable import APIServer

@Suite struct BodyPaceTests {
  private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

  private static func time(_ seconds: Double) -> NIODeadline { start + .nanoseconds(Int64(seconds * 1e9)) }

  /// Seconds from the start to the moment in which the body is too slow, if it comes in these pieces and no more.
  private func deadline(_ pieces: [(seconds: Double, bytes: Int)], timeout: TimeAmount = .seconds(60)) -> Double {
    var pace = BodyPace(start: Self.start, timeout: timeout)
    for piece in pieces {
      #expect(pace.deadline > Self.time(piece.seconds), "it came in time")
      pace.received(piece.bytes, now: Self.time(piece.seconds))
    }
    return Double((pace.deadline - Self.start).nanoseconds) / 1e9
  }

  @Test func aBodyHasAWindowToBeginIn() {
    #expect(deadline([]) == 20)
    #expect(deadline([(19.9, 20 << 10)]) == 40)
    #expect(deadline([(19.9, 20 << 10 - 1)]) == 20)
  }

  @Test func whatCameEarlierIsNoCredit() {
    #expect(deadline([(0.5, 1 << 30)]) == 21)
    #expect(deadline([(0.5, 1 << 30), (15.5, 1000)]) == 21)
    #expect(deadline([(0.5, 1 << 30), (15.5, 20 << 10)]) == 36)
  }

  @Test func theLastWindowCountsAtEachMoment() {
    // 1 KiB/s to the byte for a minute, then half of it.
    let even = (0..<60).map { (seconds: Double($0) + 0.5, bytes: 1024) }
    #expect(deadline(even) == 61)
    #expect(deadline(even + [(60.5, 1024), (61.5, 512)]) == 62)
    // A pause of 19 seconds is made up for by what came before and after it.
    #expect(deadline([(0.5, 20 << 10), (20.5, 20 << 10), (40.5, 20 << 10)]) == 61)
  }

  @Test func aLongGapForgetsAll() {
    var pace = BodyPace(start: Self.start, timeout: .seconds(60))
    pace.received(1 << 20, now: Self.time(1))
    // The timer was late.
    pace.received(20 << 10, now: Self.time(1000.5))
    #expect(pace.deadline == Self.time(1021))
  }

  @Test func anImpatientServerHasAShorterWindow() {
    #expect(deadline([], timeout: .seconds(2)) == 2)
    #expect(deadline([(1, 2 << 10)], timeout: .seconds(2)) == 3.1)
    #expect(deadline([], timeout: .zero) < 0.001)
  }
}
