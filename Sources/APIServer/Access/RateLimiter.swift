/// Counts the requests of each caller in windows of fixed length, which begin with a caller's first request.
package struct RateLimiter {
  package enum Caller: Sendable, Hashable {
    case key(String)
    case network([UInt8])
    /// All that find no place in the table share one quota.
    case others
  }

  package struct Verdict: Sendable, Equatable {
    package let isAllowed: Bool
    /// Requests left in this window.
    package let remaining: Int
    /// Until the window ends, seconds, at least 1.
    package let resetSeconds: Int
  }

  private struct Window {
    let end: ContinuousClock.Instant
    var used = 0
  }

  /// Callers that are remembered. When there are more, those whose window is over go; while none is, new callers are
  /// counted together: whoever is in the table keeps a quota of its own.
  package static let maxCallers = 10_000

  private let limit: RateLimit
  private let maxCallers: Int
  private var windows: [Caller: Window] = [:]
  /// A full table isn't searched for finished windows again before one can have ended.
  private var nextEnd: ContinuousClock.Instant?

  package init(_ limit: RateLimit, maxCallers: Int = Self.maxCallers) {
    self.limit = limit
    self.maxCallers = maxCallers
  }

  /// Counts a request.
  package mutating func ask(_ caller: Caller, at now: ContinuousClock.Instant) -> Verdict {
    let caller = place(for: caller, at: now)
    var window = windows[caller] ?? Window(end: now + .seconds(limit.windowSeconds))
    if window.end <= now { window = Window(end: now + .seconds(limit.windowSeconds)) }
    let isAllowed = window.used < limit.count
    if isAllowed { window.used += 1 }
    windows[caller] = window
    return Verdict(
      isAllowed: isAllowed, remaining: limit.count - window.used, resetSeconds: Self.wholeSeconds(window.end - now))
  }

  private mutating func place(for caller: Caller, at now: ContinuousClock.Instant) -> Caller {
    if windows[caller] != nil || windows.count < maxCallers { return caller }
    if nextEnd.map({ $0 <= now }) ?? true {
      windows = windows.filter { $0.value.end > now }
      nextEnd = windows.values.map(\.end).min()
    }
    return windows.count < maxCallers ? caller : .others
  }

  private static func wholeSeconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return max(1, Int(seconds) + (attoseconds > 0 ? 1 : 0))
  }
}
