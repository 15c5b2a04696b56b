import Glibc

/// Times in files and logs: RFC 3339, UTC, milliseconds: `2026-03-09T12:00:00.120Z`.
package enum Timestamp {
  /// Milliseconds since 1970.
  package static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
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

  /// The time of a ``text(_:)``, milliseconds since 1970; nil for any other text.
  package static func milliseconds(_ text: String) -> Int64? {
    let units = Array(text.utf8)
    guard units.count == 24 else { return nil }
    func number(_ range: Range<Int>) -> Int? { Int(String(decoding: units[range], as: UTF8.self)) }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
      let minute = number(14..<16), let second = number(17..<19), let fraction = number(20..<23)
    else { return nil }
    var parts = tm()
    parts.tm_year = CInt(year - 1900)
    parts.tm_mon = CInt(month - 1)
    (parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec) = (CInt(day), CInt(hour), CInt(minute), CInt(second))
    return Int64(timegm(&parts)) * 1000 + Int64(fraction)
  }
}
