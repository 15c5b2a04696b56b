package import JobModel

/// What has become of a job, for the index.
package enum JobChange: Sendable {
  /// Its status document stands.
  case put(StatusDocument)
  /// It has new result lines.
  case progressed(JobID)
  /// It was removed.
  case removed(JobID)
}
