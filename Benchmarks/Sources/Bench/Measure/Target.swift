/// What a line must reach, in its unit.
enum Target {
  case atMost(Double)
  case atLeast(Double)

  /// A guard against regressions lets a line be so much worse than its target: a busy machine must not break it.
  static let guardSlack = 1.5

  func isMet(by value: Double) -> Bool {
    switch self {
    case .atMost(let limit): value <= limit
    case .atLeast(let limit): value >= limit
    }
  }

  /// The same, looser by ``guardSlack``.
  var guarded: Target {
    switch self {
    case .atMost(let limit): .atMost(limit * Self.guardSlack)
    case .atLeast(let limit): .atLeast(limit / Self.guardSlack)
    }
  }
}
