import JobModel

/// What the recorder is told, in order.
enum RecorderEvent: Sendable {
  /// A job has been loaded; its results follow.
  case begin(RunningJob)
  case result(RunningJob, ImageResult)
  /// A job that can't be loaded, ever: it fails without running.
  case fail(AcceptedJob, Failure)
  /// Bring the status documents of running jobs up to date.
  case refresh
}

/// What the recorder has done with them.
struct RecorderReport: Sendable {
  /// Images that are off the pipeline: recorded, or dropped with their job.
  var imageCount = 0
  /// Jobs whose final status document stands.
  var ended: [RunningJob] = []
  /// Jobs that could not be written: they are loaded again from disk.
  var suspended: [(RunningJob, AcceptedJob)] = []
  /// Jobs that can't run, and whose end could not be written either: they are tried again.
  var unended: [AcceptedJob] = []
}
