import JobModel
import Threads

/// The inlet of ``Admission``, in order.
enum AdmissionEvent: Sendable {
  /// A batch of claimed drops, for which a permit is given back once all of them are published.
  case drops([Drop])
  /// Orders about jobs, after the drops that stood beside them. Bounded by the files in the inbox.
  case orders([DroppedOrder])
  /// A job's final status is durable.
  case finished(JobID)
  /// Jobs that a former process left unfinished.
  case unfinished([AcceptedJob])
  /// Memory has become free, bytes.
  case freed(Int)
  /// A job has left memory without an end, since its files could not be written: it is loaded again, as after a restart.
  case interrupted(AcceptedJob)
  /// To be handed on through every step, see ``Pipeline/makesRound()``.
  case round(Mailbox<Void>)
}
