import JobModel
import StoreMaster

/// A job in memory: what doesn't change while it runs.
final class RunningJob: Sendable {
  /// No other job of this process has it, or had it, a second loading of the same job included.
  let number: Int
  let id: JobID
  let document: JobDocument
  /// The master as it was when the job was accepted, or loaded again.
  let stores: StoreMaster
  /// What of it is left to do.
  let plan: JobPlan
  /// How far it was when it was loaded.
  let journal: JournalState
  let status: StatusDocument
  /// ``DurableWriter/failedMountSyncs`` from before its journal was read: after another failure, what is unsynced of it can't be
  /// trusted.
  let failedMountSyncs: Int

  init(
    number: Int, id: JobID, document: JobDocument, stores: StoreMaster, plan: JobPlan, journal: JournalState,
    status: StatusDocument, failedMountSyncs: Int
  ) {
    self.number = number
    self.id = id
    self.document = document
    self.stores = stores
    self.plan = plan
    self.journal = journal
    self.status = status
    self.failedMountSyncs = failedMountSyncs
  }

  /// What is counted against the memory budget, bytes.
  var memoryBytes: Int { JobMemory.bytes(document, hosts: plan.chainCount) }
}
