/// A date, or a date and a time, read from a text (RFC 3339, section 5.6; the seconds may be left away).
struct ParsedTime {
  /// Milliseconds since 1970.
  let milliseconds: Int64
  /// The time that it stands for, milliseconds: a day, a minute, a second, a millisecond.
  let precision: Int64

  private static let day: Int64 = 86_400_000
  private static let daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

  /// Nil when the text is none, or not in the years 1970 to 9999.
  init?(_ text: some StringProtocol) {
    var scanner = DigitScanner(text)
    guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2), scanner.skip("-"),
      let date = scanner.number(2), let days = Self.days(year, month, date)
    else { return nil }
    if scanner.isAtEnd {
      (milliseconds, precision) = (days * Self.day, Self.day)
      return
    }
    guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "), let hour = scanner.number(2), hour < 24,
      scanner.skip(":"), let minute = scanner.number(2), minute < 60
    else { return nil }
    var (time, precision) = (Int64(hour * 60 + minute) * 60_000, Int64(60_000))
    if scanner.skip(":") {
      guard let second = scanner.number(2), second <= 60 else { return nil }
      (time, precision) = (time + Int64(second) * 1000, 1000)
      if scanner.skip(".") {
        guard let fraction = scanner.fraction() else { return nil }
        (time, precision) = (time + Int64(fraction), 1)
      }
    }
    guard let offset = scanner.zone(), scanner.isAtEnd else { return nil }
    let milliseconds = days * Self.day + time - Int64(offset) * 60_000
    guard milliseconds >= 0 else { return nil }
    self.milliseconds = milliseconds
    self.precision = precision
  }

  /// Days since 1970; nil when there is no such day.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64? {
    guard year >= 1970, (1...12).contains(month) else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    guard (1...(daysOfMonths[month - 1] + (isLeap && month == 2 ? 1 : 0))).contains(day) else { return nil }
    let before = year - 1
    let leapDays = before / 4 - before / 100 + before / 400 - 477
    let months = daysOfMonths[..<(month - 1)].reduce(0, +) + (isLeap && month > 2 ? 1 : 0)
    return Int64((year - 1970) * 365 + leapDays + months + day - 1)
  }
}
