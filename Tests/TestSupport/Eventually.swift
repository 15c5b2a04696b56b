/// A condition did not come true in time.
package struct TimedOut: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}

/// Waits until a condition holds, looking again and again, with a deadline.
///
/// - Throws: ``TimedOut``, or what the condition throws.
package func eventually(
  _ what: String, within limit: Duration = .seconds(60), _ condition: () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + limit
  while try await !condition() {
    if ContinuousClock.now >= deadline { throw TimedOut(description: "not within \(limit): \(what)") }
    try await Task.sleep(for: .milliseconds(10))
  }
}

/// Measures something until it takes less than a limit: where a time is promised, but other programs may keep the machine
/// busy, the best of some counts.
///
/// - Parameters:
///   - attempts: at most so many; and none is begun after a minute.
///   - measure: does it, from the start, and says how long it took; gets the number of the attempt.
/// - Throws: ``TimedOut`` when none was so quick, or what the measurement throws.
package func atBest(
  _ what: String, within limit: Duration, attempts: Int = .max, _ measure: (Int) async throws -> Duration
) async throws {
  let deadline = ContinuousClock.now + .seconds(60)
  var times: [Duration] = []
  repeat {
    let time = try await measure(times.count)
    if time < limit { return }
    times.append(time)
  } while times.count < attempts && ContinuousClock.now < deadline
  throw TimedOut(description: "not within \(limit), but \(times): \(what)")
}
