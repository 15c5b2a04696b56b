import JobModel

/// How a job's state is stored.
enum StateCode {
  static func of(_ state: JobState) -> Int {
    switch state {
    case .ongoing: 0
    case .completed: 1
    case .failed: 2
    }
  }

  /// Nil for a number that is none.
  static func state(_ code: Int) -> JobState? { JobState.allCases.first { of($0) == code } }
}
