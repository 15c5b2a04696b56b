import JobStore
import SystemPackage

/// An order on its way through the pipeline.
struct DroppedOrder: Sendable {
  let order: JobOrder
  /// Where its file stands: a cancel in the inbox until it is carried out, a retry among the claims.
  let path: FilePath
  /// What tells this retry from others of the same job, also after a crash: the name of its claim's folder. Nil for a cancel.
  var token: String?
}
