/// The result of one check.
struct Check {
  let subject: String
  let finding: String
  /// What to do; nil when nothing is wrong.
  let remedy: String?

  static func fine(_ subject: String, _ finding: String) -> Check {
    Check(subject: subject, finding: finding, remedy: nil)
  }

  static func problem(_ subject: String, _ finding: String, _ remedy: String) -> Check {
    Check(subject: subject, finding: finding, remedy: remedy)
  }

  var text: String {
    remedy.map { "!! \(subject): \(finding)\n   → \($0)" } ?? "ok \(subject): \(finding)"
  }
}
