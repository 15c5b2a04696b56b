import JobModel

/// A job's row in the index.
struct StoredJob: Equatable {
  let number: Int
  let id: JobID
  let state: JobState
  /// From where on its result lines are to be read; nil when all are.
  let unread: UInt64?
}
