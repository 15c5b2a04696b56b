package import JobModel

/// How a job stands in a list. The raw value is what `status` holds there.
package enum JobStatus: String, Sendable, CaseIterable {
  /// Dropped and not yet admitted: it has no status document.
  case waiting
  case ongoing, completed, failed

  package init(_ state: JobState) {
    switch state {
    case .ongoing: self = .ongoing
    case .completed: self = .completed
    case .failed: self = .failed
    }
  }

  /// Nil for a job that waits.
  package var state: JobState? { JobState(rawValue: rawValue) }
}
