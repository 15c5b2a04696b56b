/// Something that is wrong now, in the words of `doctor`.
package struct Problem: Sendable, Equatable {
  /// What it is about: `disk`, `hosts`, `inotify` …
  package let subject: String
  package let finding: String
  /// What to do.
  package let remedy: String
  /// A `Timestamp` text; nil when it is not known.
  package let since: String?

  package init(_ subject: String, _ finding: String, remedy: String, since: String? = nil) {
    self.subject = subject
    self.finding = finding
    self.remedy = remedy
    self.since = since
  }
}
