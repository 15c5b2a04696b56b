import JobModel
import StoreMaster

/// A job whose status document is durable in `ongoing/`, and which has not begun to run here.
struct AcceptedJob: Sendable {
  let id: JobID
  let status: StatusDocument
  /// Its document, when it is at hand; nil for a job found at the start.
  let document: JobDocument?
  /// The master as it was when the job was accepted; nil for a job found at the start.
  let stores: StoreMaster?
  /// Its share of the memory budget, bytes; for a job that isn't in memory, the size of its file.
  let memoryBytes: Int
  /// Whether a sync of its journal has failed: what of it is in memory may not be on the disk, so it is written anew.
  var isJournalSuspect = false
  /// ``DurableWriter/failedMountSyncs`` from before it last came into memory; nil when it never was. Another failure since then
  /// may have spoiled what is unsynced of its journal.
  var failedMountSyncs: Int?

  /// The same without its document: it waits on disk.
  var onDisk: AcceptedJob {
    AcceptedJob(
      id: id, status: status, document: nil, stores: stores, memoryBytes: memoryBytes,
      isJournalSuspect: isJournalSuspect,
      failedMountSyncs: failedMountSyncs)
  }
}
