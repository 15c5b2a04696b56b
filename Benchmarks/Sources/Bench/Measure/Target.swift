/// What a line must reach, in its unit.
enum Target {
  case atMost(Double)
  case atLeast(Double)

  /// By how many times a line may be worse before the guard fails: a busy machine must not fail it.
  static let guardSlack = 1.5

  func isMet(by value: Double) -> Bool {
    switch self {
    case .atMost(let limit): value <= limit
    case .atLeast(let limit): value >= limit
    }
  }

  /// What the guard lets pass: the target, or what was reached short of it, looser by ``guardSlack``.
  func guarded(from reached: Double?) -> Target {
    switch self {
    case .atMost(let limit): .atMost(max(limit, reached ?? limit) * Self.guardSlack)
    case .atLeast(let limit): .atLeast(min(limit, reached ?? limit) / Self.guardSlack)
    }
  }
}
