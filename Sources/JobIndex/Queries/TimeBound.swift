import JobModel

/// A date, or a date and a time, that a time in a list is compared with.
///
///     2026-03-09   2026-03-09T12:00Z   2026-03-09T12:00:00.120+05:30
package struct TimeBound: Sendable, Equatable, CustomStringConvertible {
  /// The first instant, as `Timestamp` writes it.
  package let first: String
  /// The last one.
  package let last: String
  /// As it was given.
  package let description: String

  /// Nil when the text is neither an RFC 3339 date nor a date and a time with its zone.
  package init?(_ text: some StringProtocol) {
    guard let time = ParsedTime(text) else { return nil }
    first = Timestamp.text(time.milliseconds)
    last = Timestamp.text(time.milliseconds + time.precision - 1)
    description = String(text)
  }
}
