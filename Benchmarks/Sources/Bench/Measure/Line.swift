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
  let value: Spread
  /// What the ratio was made of.
  let figures: String
}
