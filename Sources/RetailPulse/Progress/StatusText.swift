import JobModel

/// A status document as text for people.
enum StatusText {
  /// Failures that are printed.
  private static let maxFailures = 10

  static func summary(_ status: StatusDocument) -> String {
    if status.isRejected { return "\(status.id): rejected, it never ran" }
    let state = status.isCancelled ? "\(status.state.rawValue) (cancelled)" : status.state.rawValue
    return
      "\(status.id): \(state), \(status.images.measured) of \(status.images.total) images measured, "
      + "\(status.images.failed) failed"
  }

  /// A line for each host that the job waits for.
  static func waiting(_ status: StatusDocument) -> [String] {
    let hosts = status.waiting.hosts
    var lines = hosts.map {
      "\($0.images) images wait for \($0.host) since \($0.since): \($0.reason); next try \($0.nextTry)"
    }
    let more = status.waiting.total - hosts.count
    if more > 0 { lines.append("… and for \(more) more hosts") }
    return lines
  }

  /// A finished job on one line, with its first reason.
  static func line(_ status: StatusDocument) -> String {
    let reason = status.failures.first.map { ": \($0.reason)" } ?? ""
    let more = (status.failureTotal ?? status.failures.count) - 1
    return summary(status) + reason + (more > 0 ? " (and \(more) more)" : "")
  }

  static func full(_ status: StatusDocument) -> String {
    var lines = [summary(status), "  dropped as \(status.source), accepted \(status.acceptedAt)"]
    if let retried = status.retryOf { lines.append("  runs failed images of \(retried) again") }
    if let finishedAt = status.finishedAt { lines.append("  finished \(finishedAt)") }
    lines += waiting(status).map { "  \($0)" }
    for failure in status.failures.prefix(maxFailures) {
      let place = [failure.storeID.map { "store \($0)" }, failure.imageURL].compactMap { $0 }.joined(separator: " ")
      lines.append("  \(place.isEmpty ? "" : place + ": ")\(failure.reason)")
    }
    let more = (status.failureTotal ?? status.failures.count) - min(status.failures.count, maxFailures)
    if more > 0 { lines.append("  … and \(more) more; --json shows up to \(StatusDocument.maxErrors)") }
    return lines.joined(separator: "\n")
  }
}
