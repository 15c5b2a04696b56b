import JobModel

/// A status document as text for people.
enum StatusText {
  /// Failures that are printed.
  private static let maxFailures = 10

  static func summary(_ status: StatusDocument) -> String {
    if status.isRejected { return "\(status.id): rejected, it never ran" }
    return
      "\(status.id): \(status.state.rawValue), \(status.images.measured) of \(status.images.total) images measured, "
      + "\(status.images.failed) failed"
  }

  /// A finished job on one line, with its first reason.
  static func line(_ status: StatusDocument) -> String {
    let reason = status.failures.first.map { ": \($0.reason)" } ?? ""
    let more = (status.failureTotal ?? status.failures.count) - 1
    return summary(status) + reason + (more > 0 ? " (and \(more) more)" : "")
  }

  static func full(_ status: StatusDocument) -> String {
    var lines = [summary(status), "  dropped as \(status.source), accepted \(status.acceptedAt)"]
    if let finishedAt = status.finishedAt { lines.append("  finished \(finishedAt)") }
    for failure in status.failures.prefix(maxFailures) {
      let place = [failure.storeID.map { "store \($0)" }, failure.imageURL].compactMap { $0 }.joined(separator: " ")
      lines.append("  \(place.isEmpty ? "" : place + ": ")\(failure.reason)")
    }
    let more = (status.failureTotal ?? status.failures.count) - min(status.failures.count, maxFailures)
    if more > 0 { lines.append("  … and \(more) more; --json shows up to \(StatusDocument.maxErrors)") }
    return lines.joined(separator: "\n")
  }
}
