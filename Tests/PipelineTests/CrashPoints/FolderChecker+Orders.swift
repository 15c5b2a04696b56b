import JobModel
import JobStore

@testable import Pipeline

/// What must hold of orders when nothing is left to do.
extension FolderChecker {
  /// - Parameter isStrict: whether no order can have come too late for its job.
  func checkOrders(of scenario: Scenario, isStrict: Bool) throws {
    for (id, facts) in facts {
      guard let status = facts.statuses.values.first else { continue }
      let cancelled = try cancelledLines(of: facts).count
      if status.isCancelled != (cancelled > 0) || (status.isCancelled && status.state != .failed) {
        throw Broken(description: "\(id) has \(cancelled) lines of cancelled images, and says \(status.isCancelled)")
      }
      if let retried = status.retryOf, !scenario.retried.contains(retried) {
        throw Broken(description: "\(id) runs \(retried) again, and nobody has asked for it")
      }
    }
    for id in scenario.cancelled where isStrict {
      if facts[id]?.statuses.values.first?.isCancelled != true { throw Broken(description: "\(id) was not cancelled") }
    }
    for id in scenario.retried { try checkRetry(of: id) }
  }

  /// An order makes one job, of the images that failed.
  private func checkRetry(of id: String) throws {
    let retries = facts.values.compactMap { $0.statuses.values.first }.filter { $0.retryOf == id }
    let failed = facts[id]?.statuses.values.first?.images.failed
    if retries.count != 1 || retries[0].images.total != failed {
      throw Broken(description: "\(id) with \(failed ?? 0) failed images was run again by \(retries.map(\.id))")
    }
  }

  private func cancelledLines(of facts: FolderState.Facts) throws -> [ResultLine.Recorded] {
    try (facts.lines ?? []).split(separator: 0x0A).map { line in
      try Array(line).withUnsafeBufferPointer { try ResultLine.read($0) }
    }.filter { $0.failure?.code == .cancelled }
  }
}
