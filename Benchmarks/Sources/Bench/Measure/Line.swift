/// One line of the table.
struct Line {
  enum Unit: String {
    case ratio = ""
    case mebibytes = " MiB"
    case nanoseconds = " ns"
    case milliseconds = " ms"
    case count = " "
    case perSecond = "/s"
  }

  /// Empty for a line that is there for comparison only.
  let number: String
  let work: String
  var unit = Unit.ratio
  let target: Target?
  /// What the line comes to today, where that is short of its target: the guard starts from there.
  var reached: Double?
  let value: Spread
  /// The figures behind the ratio.
  let figures: String

  /// What the guard lets pass; nil for absolute times, which depend on the machine.
  var guarded: Target? { unit == .nanoseconds ? nil : target?.guarded(from: reached) }
}
