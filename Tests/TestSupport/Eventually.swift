/// A condition did not hold in time.
package struct TimedOut: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}

/// Waits until a condition holds; checks it every 10 ms until a deadline.
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

/// Repeats a measurement until it takes less than a limit. For times that are promised, on a machine that other programs
/// may keep busy: the best attempt counts.
///
/// - Parameters:
///   - attempts: the most attempts; none begins after a minute.
///   - measure: runs attempt N and returns how long it took.
/// - Throws: ``TimedOut`` when every attempt took longer, or what the measurement throws.
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
