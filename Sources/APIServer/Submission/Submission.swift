import JobModel

/// A job that a client wants in the inbox.
struct Submission: Sendable {
  /// The job's file; it was checked before.
  let bytes: [UInt8]
  let idempotencyKey: String?

  /// The ID that the key stands for; nil without one.
  var keyedID: JobID? { idempotencyKey.map { JobID(idempotencyKey: $0) } }
}
