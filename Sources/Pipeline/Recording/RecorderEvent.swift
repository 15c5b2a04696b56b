import JobModel
import Threads

/// The inlet of ``Recorder``, in order.
enum RecorderEvent: Sendable {
  /// A job is in memory; its results follow.
  case begin(RunningJob)
  /// An image's result, with the number of its job. May come more than once, and after the job's end.
  case result(Int, ImageResult)
  /// The hosts that a job waits for, with its number.
  case waiting(Int, StatusDocument.Waiting)
  /// Each image of a job that has no line gets one that says so, some at a time; by the job's number.
  case cancel(Int)
  /// A job that can never be loaded: it fails without running.
  case fail(AcceptedJob, Failure)
  /// Ends here, see ``Pipeline/makesRound()``.
  case round(Mailbox<Void>)
}
