import Glibc
import Synchronization

/// The time as the `Date` field has it (RFC 9110, section 5.6.7), written anew once a second and only when it is asked
/// for: a timer would wake an idle process.
final class DateField: Sendable {
  private struct Written {
    var second: time_t = 0
    var text = ""
  }

  private let last = Mutex(Written())

  var text: String {
    let now = time(nil)
    return last.withLock { last in
      if last.second != now { last = Written(second: now, text: Self.text(now)) }
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
