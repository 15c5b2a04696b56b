import Glibc

/// Times in files and logs: RFC 3339, UTC, milliseconds: `2026-03-09T12:00:00.120Z`.
package enum Timestamp {
  /// Milliseconds since 1970.
  package static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// A clock that shows an earlier time is wrong, as that of a board without a battery is after a start: 2026-01-01, before this
  /// program was there. Milliseconds since 1970.
  package static let earliest: Int64 = 1_767_225_600_000
  private static let dayMilliseconds: Int64 = 86_400_000

  /// Whether a time in the past can be right: not before ``earliest``, and not more than a day ahead of the clock.
  package static func isCredible(_ milliseconds: Int64, now: Int64) -> Bool {
    earliest <= milliseconds && milliseconds <= now + dayMilliseconds
  }

  /// The same of a text that ``text(_:)`` has written: such texts sort as their times do.
  package static func isCredible(_ text: String, now: Int64) -> Bool {
    self.text(earliest) <= text && text <= self.text(now + dayMilliseconds)
  }

  /// The last moment of the year 9999, milliseconds since 1970: RFC 3339 has no later one.
  private static let last: Int64 = 253_402_300_799_999

  /// - Parameter milliseconds: since 1970; clamped to the years 1970 to 9999.
  package static func text(_ milliseconds: Int64) -> String {
    let milliseconds = min(max(milliseconds, 0), last)
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    // Written byte by byte for speed: every line of a log or journal has one.
    return String(unsafeUninitializedCapacity: 24) { text in
      var end = 0
      func write(_ value: Int, _ width: Int, _ separator: Unicode.Scalar) {
        var rest = value
        for index in stride(from: end + width - 1, through: end, by: -1) {
          text[index] = UInt8(ascii: "0") + UInt8(rest % 10)
          rest /= 10
        }
        text[end + width] = UInt8(ascii: separator)
        end += width + 1
      }
      write(Int(parts.tm_year) + 1900, 4, "-")
      write(Int(parts.tm_mon) + 1, 2, "-")
      write(Int(parts.tm_mday), 2, "T")
      write(Int(parts.tm_hour), 2, ":")
      write(Int(parts.tm_min), 2, ":")
      write(Int(parts.tm_sec), 2, ".")
      write(Int(milliseconds % 1000), 3, "Z")
      return end
    }
  }

  /// Milliseconds since 1970; nil for what ``text(_:)`` doesn't write.
  package static func milliseconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count == 24 else { return nil }
    func number(_ range: Range<Int>) -> Int32? { Int32(String(decoding: bytes[range], as: UTF8.self)) }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
      let minute = number(14..<16), let second = number(17..<19), let fraction = number(20..<23)
    else { return nil }
    var parts = tm()
    parts.tm_year = year - 1900
    parts.tm_mon = month - 1
    parts.tm_mday = day
    parts.tm_hour = hour
    parts.tm_min = minute
    parts.tm_sec = second
    let milliseconds = Int64(timegm(&parts)) * 1000 + Int64(fraction)
    return self.text(milliseconds) == text ? milliseconds : nil
  }
}
