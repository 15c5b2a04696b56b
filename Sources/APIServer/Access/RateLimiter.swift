/// Counts the requests of each caller in windows of fixed length, which begin with a caller's first request.
struct RateLimiter {
  enum Caller: Sendable, Hashable {
    case key(String)
    case network([UInt8])
    /// All callers that find no place in the table share one quota.
    case others
  }

  /// How a caller stands after a request.
  struct Quota: Sendable, Equatable {
    /// Whether the request was within the limit.
    let isAllowed: Bool
    /// Requests left in this window.
    let remaining: Int
    /// Seconds until the window ends, at least 1.
    let resetSeconds: Int
  }

  private struct Window {
    let end: ContinuousClock.Instant
    var used = 0
  }

  /// Callers in the table. When it is full, those whose window is over are removed; while there are none, new callers are
  /// counted together, and those in the table keep quotas of their own.
  static let maxCallers = 10_000

  private let limit: RateLimit
  private let maxCallers: Int
  private var windows: [Caller: Window] = [:]
  /// When the first window of a full table ends: until then it is not searched again.
  private var nextEnd: ContinuousClock.Instant?

  init(_ limit: RateLimit, maxCallers: Int = Self.maxCallers) {
    self.limit = limit
    self.maxCallers = maxCallers
  }

  /// Counts a request. Those over the limit don't prolong the window.
  mutating func count(_ caller: Caller, at now: ContinuousClock.Instant) -> Quota {
    let caller = entry(for: caller, at: now)
    var window = windows[caller] ?? Window(end: now + .seconds(limit.windowSeconds))
    if window.end <= now { window = Window(end: now + .seconds(limit.windowSeconds)) }
    let isAllowed = window.used < limit.count
    if isAllowed { window.used += 1 }
    windows[caller] = window
    return Quota(
      isAllowed: isAllowed, remaining: limit.count - window.used, resetSeconds: Self.wholeSeconds(window.end - now))
  }

  private mutating func entry(for caller: Caller, at now: ContinuousClock.Instant) -> Caller {
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
