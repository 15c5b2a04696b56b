/// What is remembered of a task that was handed to the measurer.
struct Ticket: Sendable {
  let pick: FairQueue.Pick
  let url: String
  /// Whether others may wait for its download, see ``SharedDownloads``.
  var isShared = false
}
