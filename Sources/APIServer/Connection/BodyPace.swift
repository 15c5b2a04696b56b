import NIOCore

/// Whether a body comes fast enough: ``minBytesPerSecond`` over the last ``window``. What came earlier is no credit.
///
/// Bytes are counted in ``slices`` parts of the window; at the end of each, the last whole window is judged.
struct BodyPace {
  static let minBytesPerSecond = 1024
  /// A client that may not keep the server waiting for so long has a shorter one.
  static let window = TimeAmount.seconds(20)
  private static let slices = 20

  private let start: NIODeadline
  /// Nanoseconds.
  private let sliceLength: Int64
  /// In a window.
  private let minBytes: Int64
  /// The slice of the last bytes, from 0.
  private var last: Int64 = 0
  /// Of the window that ends with ``last``, each slice in the place of its number modulo ``slices``. Empty until bytes come.
  private var bytes: [Int] = []

  /// - Parameter timeout: how long a client may keep the server waiting.
  init(start: NIODeadline, timeout: TimeAmount) {
    let window = min(timeout, Self.window)
    self.start = start
    sliceLength = max(1, window.nanoseconds / Int64(Self.slices))
    minBytes = window.nanoseconds / 1_000_000 * Int64(Self.minBytesPerSecond) / 1000
  }

  mutating func received(_ count: Int, now: NIODeadline) {
    let slice = max(last, (now - start).nanoseconds / sliceLength)
    if bytes.isEmpty { bytes = Array(repeating: 0, count: Self.slices) }
    if slice > last {
      for skipped in max(last + 1, slice - Int64(Self.slices) + 1)...slice { bytes[place(skipped)] = 0 }
      last = slice
    }
    bytes[place(slice)] += count
  }

  /// When the body is too slow unless more comes.
  var deadline: NIODeadline {
    let slices = Int64(Self.slices)
    // The first window that is judged, by the slice behind it.
    var end = max(last + 1, slices)
    var sum = Int64(bytes.reduce(0, +))
    // A window that begins later than the recorded slices lacks their first ones.
    var first = last - slices + 1
    while first < end - slices { sum -= count(first); first += 1 }
    while sum >= max(minBytes, 1) && first <= last {
      sum -= count(first)
      first += 1
      end += 1
    }
    return start + .nanoseconds(end * sliceLength)
  }

  private func place(_ slice: Int64) -> Int { Int(slice % Int64(Self.slices)) }

  private func count(_ slice: Int64) -> Int64 { slice < 0 || bytes.isEmpty ? 0 : Int64(bytes[place(slice)]) }
}
