import Threads

/// The inlet of ``Scheduler``, in order.
enum SchedulerEvent: Sendable {
  /// A job is in memory. Bounded by ``MemoryBudget``.
  case begin(RunningJob)
  /// Bounded by the tasks that were handed out.
  case outcome(MeasureOutcome)
  /// So many results are off the pipeline: recorded, or dropped with their job.
  case recorded(Int)
  /// No further image of a job starts; by its number.
  case cancel(Int)
  /// A job has left memory, by its number.
  case end(Int)
  /// To be handed on, see ``Pipeline/makesRound()``.
  case round(Mailbox<Void>)
  /// Start nothing more.
  case stop
}
