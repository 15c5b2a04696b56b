/// How many jobs there are in each status.
package struct JobTotals: Sendable, Equatable {
  package var waiting = 0
  package var ongoing = 0
  package var completed = 0
  package var failed = 0
  /// Why jobs may be missing, for people; nil when none is.
  package var incomplete: String?

  package init() {}

  package subscript(status: JobStatus) -> Int {
    switch status {
    case .waiting: waiting
    case .ongoing: ongoing
    case .completed: completed
    case .failed: failed
    }
  }
}
