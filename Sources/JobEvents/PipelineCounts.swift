/// What has happened since the start, and what is under way.
package struct PipelineCounts: Sendable, Equatable {
  // MARK: Since the start

  package var acceptedJobs = 0
  package var completedJobs = 0
  package var failedJobs = 0
  package var rejectedJobs = 0
  /// The same file was dropped again.
  package var duplicates = 0
  package var prunedJobs = 0
  package var images = ImageTally()

  // MARK: Now

  /// Accepted and not finished, those of former processes included.
  package var unfinishedJobs = 0
  /// Unfinished jobs that wait for a host that fails for now.
  package var waitingJobs = 0
  /// Images of unfinished jobs that have no line yet.
  package var remainingImages = 0
  /// Images that are being downloaded.
  package var downloading = 0
  /// Images whose download has ended, and which pause.
  package var pausing = 0

  package init() {}

  /// Images that wait for their turn, for a host, or to be tried again.
  package var queuedImages: Int { max(0, remainingImages - downloading - pausing) }
}
