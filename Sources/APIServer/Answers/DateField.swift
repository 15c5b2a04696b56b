import Glibc
import Synchronization

/// The value of the `Date` field (RFC 9110, section 5.6.7), formatted at most once a second and only when it is needed: a
/// timer would wake an idle process.
final class DateField: Sendable {
  private struct Formatted {
    var second: time_t = 0
    var text = ""
  }

  private let last = Mutex(Formatted())

  var text: String {
    let now = time(nil)
    return last.withLock { last in
      if last.second != now { last = Formatted(second: now, text: Self.text(now)) }
      return last.text
    }
  }

  /// - Parameter second: since 1970.
  static func text(_ second: time_t) -> String {
    var second = second
    var parts = tm()
    gmtime_r(&second, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let date = "\(padded(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(Int(parts.tm_year) + 1900)"
    let time = "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
    return "\(days[Int(parts.tm_wday)]), \(date) \(time) GMT"
  }

  private static func padded(_ value: CInt) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
