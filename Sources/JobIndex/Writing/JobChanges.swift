/// Tells the index what has become of jobs.
package protocol JobChanges: Sendable {
  /// What has happened since the last call; waits while that is nothing.
  ///
  /// - Returns: no changes at the deadline; nil at the end.
  func next(until deadline: ContinuousClock.Instant?) async -> JobChangeBatch?
}

package enum JobChangeBatch: Sendable {
  case changes([JobChange])
  /// Changes were missed: the files say what they were.
  case lost
}
