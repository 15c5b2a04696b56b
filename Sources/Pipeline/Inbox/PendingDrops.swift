import DurableFiles
import SystemPackage

/// Incomplete drops, and since when each is unchanged, by the monotonic clock.
struct PendingDrops {
  struct Entry {
    var status: FileStatus
    /// Of the bytes; nil for a file that is too large to be read.
    var digest: String?
    var unchangedSince: ContinuousClock.Instant
  }

  private var entries: [FilePath: Entry] = [:]

  subscript(path: FilePath) -> Entry? { entries[path] }

  /// Compares an incomplete drop with what it was before.
  ///
  /// - Returns: whether it has been seen unchanged for `settle`.
  mutating func observe(
    _ path: FilePath, _ status: FileStatus, digest: String?, now: ContinuousClock.Instant,
    settle: Duration
  ) -> Bool {
    if let old = entries[path], old.status.isSameFile(as: status), old.status.size == status.size,
      old.digest == digest
    {
      entries[path]?.status = status
      return now - old.unchangedSince >= settle
    }
    entries[path] = Entry(status: status, digest: digest, unchangedSince: now)
    return settle == .zero
  }

  mutating func remove(_ path: FilePath) { entries[path] = nil }

  /// Removes entries of files that no longer exist.
  mutating func keep(only paths: Set<FilePath>) {
    if entries.count > 0 { entries = entries.filter { paths.contains($0.key) } }
  }

  /// When the next drop settles, if nothing changes.
  func nextSettling(after settle: Duration) -> ContinuousClock.Instant? {
    entries.values.map { $0.unchangedSince + settle }.min()
  }
}
