/// One line of the table.
struct Line {
  enum Unit: String {
    case ratio = ""
    case mebibytes = " MiB"
    case nanoseconds = " ns"
    case count = " "
    case perSecond = "/s"
  }

  /// As in the table of targets; empty for a line that is there to compare with.
  let number: String
  let work: String
  var unit = Unit.ratio
  let target: Target?
  /// What the line comes to today, where that is short of its target: a guard against regressions begins there.
  var reached: Double?
  let value: Spread
  /// What the ratio was made of.
  let figures: String

  /// What a guard lets pass; nil for a figure that says as much of the machine as of the program.
  var guarded: Target? { unit == .nanoseconds ? nil : target?.guarded(from: reached) }
}
