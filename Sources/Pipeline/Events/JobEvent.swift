import JobModel

/// A change of a job, reported by ``Admission`` and ``Recorder``.
enum JobEvent: Sendable {
  case accepted(JobID, images: Int)
  case rejected(JobID, reason: String)
  /// The same file was dropped again.
  case duplicate(JobID)
  /// The job's final status document stands.
  case finished(JobID, StatusDocument)
}
