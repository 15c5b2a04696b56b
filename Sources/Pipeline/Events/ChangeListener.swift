package import JobModel

/// Is told what has changed, after the files say so. Its closures never block.
package struct ChangeListener: Sendable {
  /// A job was accepted, was rejected, or has ended.
  package var changed: @Sendable (JobID) -> Void
  /// Finished jobs were removed.
  package var pruned: @Sendable () -> Void

  package init(
    changed: @escaping @Sendable (JobID) -> Void = { _ in }, pruned: @escaping @Sendable () -> Void = {}
  ) {
    self.changed = changed
    self.pruned = pruned
  }
}
