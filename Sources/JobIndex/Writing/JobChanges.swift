package import JobModel

/// Tells the index which jobs have changed.
package protocol JobChanges: Sendable {
  /// What has happened since the last call; waits while that is nothing.
  ///
  /// - Returns: no jobs at the deadline; nil at the end.
  func next(until deadline: ContinuousClock.Instant?) async -> JobChangeBatch?
}

package enum JobChangeBatch: Sendable {
  /// These were accepted, have ended, or were removed: how they stand, the folders say.
  case changed(Set<JobID>)
  /// Changes were missed: the folders say what they were.
  case lost
}
