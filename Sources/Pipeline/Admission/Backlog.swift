import DequeModule

/// Accepted jobs that are not in memory, in the order of their acceptance.
struct Backlog {
  typealias Instant = ContinuousClock.Instant

  private var jobs: Deque<AcceptedJob> = []
  /// Jobs whose files could not be read or written, until they are tried again.
  private var postponed: Deque<(job: AcceptedJob, until: Instant)> = []

  var isEmpty: Bool { jobs.isEmpty && postponed.isEmpty }

  /// When the next postponed job is due.
  var nextDue: Instant? { postponed.first?.until }

  mutating func add(_ added: [AcceptedJob]) { jobs += added }

  /// - Parameter time: no earlier than that of the job postponed before.
  mutating func postpone(_ job: AcceptedJob, until time: Instant) { postponed.append((job, time)) }

  /// Takes the oldest job for which there is room, and reserves it: a smaller one passes one that doesn't fit.
  mutating func popFirst(_ now: Instant, reserving budget: inout MemoryBudget) -> AcceptedJob? {
    while let next = postponed.first, next.until <= now {
      postponed.removeFirst()
      jobs.append(next.job)
    }
    guard let index = jobs.firstIndex(where: { budget.reserve($0.memoryBytes) }) else { return nil }
    return jobs.remove(at: index)
  }
}
