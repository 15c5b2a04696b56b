package import JobModel

/// Something that has changed, told after the files say so.
package enum Event: Sendable, Equatable {
  case job(JobChange)
  /// A finished job was removed.
  case pruned(JobID)
  /// An image has its line. Only for those who watch its job, see ``EventHub/subscribe(to:after:)``.
  ///
  /// - `line`: as it stands in `results/ID.ndjson`, without its line end.
  case image(JobID, line: [UInt8])
}
