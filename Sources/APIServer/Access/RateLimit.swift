/// How many requests a caller may make in a window of time.
package struct RateLimit: Sendable, Equatable {
  package static let counts = 1...1_000_000
  /// Seconds.
  package static let windows = 1...86_400

  let count: Int
  let windowSeconds: Int

  package init(count: Int, windowSeconds: Int) {
    self.count = count
    self.windowSeconds = windowSeconds
  }
}
