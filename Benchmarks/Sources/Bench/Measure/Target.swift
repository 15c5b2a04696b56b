/// What a line must reach, in its unit.
enum Target {
  case atMost(Double)
  case atLeast(Double)

  /// A guard against regressions lets a line be so much worse than it is: a busy machine must not break it.
  static let guardSlack = 1.5

  func isMet(by value: Double) -> Bool {
    switch self {
    case .atMost(let limit): value <= limit
    case .atLeast(let limit): value >= limit
    }
  }

  /// What may pass: the target, or what was reached short of it, looser by ``guardSlack``.
  func guarded(from reached: Double?) -> Target {
    switch self {
    case .atMost(let limit): .atMost(max(limit, reached ?? limit) * Self.guardSlack)
    case .atLeast(let limit): .atLeast(min(limit, reached ?? limit) / Self.guardSlack)
    }
  }
}
