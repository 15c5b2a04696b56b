import DurableFiles
import SystemPackage

/// Incomplete drops: since when each is unchanged, by the monotonic clock, and when it is worth reading again.
///
/// Reading a drop costs as much as it is large, and one that is being uploaded may be looked at a thousand times. So a drop that
/// has changed is read again only once its writer has closed it or it has stopped growing, and after intervals that double.
struct PendingDrops {
  typealias Instant = ContinuousClock.Instant

  /// A drop whose status has been the same for so long has stopped growing.
  static let quiet = Duration.milliseconds(250)
  /// The least and the longest time from one reading of a drop to the next, should it change.
  private static let minInterval = Duration.microseconds(250)
  private static let maxInterval = Duration.seconds(30)
  /// Further readings don't double the interval: it has its maximum.
  private static let maxDoublings = 20

  /// What a reading has found.
  struct Reading {
    /// As the file was before it was read.
    let status: FileStatus
    /// Of the bytes; nil for a file that is too large to be read.
    let digest: String?
    /// Whether the file may have changed since without showing it.
    var isRacy = false
    /// Whether it was to be claimed, and something kept it from that which may be mended at any time.
    var isRefused = false
    var duration = Duration.zero
  }

  /// What to do with a drop.
  enum Step: Equatable {
    case leave
    /// It was read so often before.
    case read(Int)
  }

  private struct Entry {
    var reading: Reading
    var count: Int
    var readAt: Instant
    /// Since when its bytes are the same, as far as readings can tell.
    var unchangedSince: Instant
    /// The last status, and since when it is that.
    var seen: FileStatus
    var seenSince: Instant
    /// When to look at it next; nil leaves it to a rescan.
    var nextLook: Instant?
    var isClosed = false

    /// When to read it again, if it stays as it is now.
    func due(settle: Duration) -> Instant {
      let settled = unchangedSince + settle
      if reading.isRefused { return readAt + PendingDrops.quiet }
      if seen == reading.status && !reading.isRacy { return settled }
      let factor = 1 << min(count, PendingDrops.maxDoublings)
      let interval = min(max(reading.duration, PendingDrops.minInterval) * factor, PendingDrops.maxInterval)
      let earliest = readAt + interval
      return min(isClosed ? earliest : max(earliest, max(readAt, seenSince) + PendingDrops.quiet), settled)
    }

    mutating func schedule(_ now: Instant, settle: Duration) -> Bool {
      let due = due(settle: settle)
      nextLook = due > now && !reading.isRefused ? due : nil
      return due <= now
    }
  }

  private let settle: Duration
  private var entries: [FilePath: Entry] = [:]

  /// - Parameter settle: how long an incomplete drop must be seen unchanged before it is rejected.
  init(settle: Duration) { self.settle = settle }

  var isEmpty: Bool { entries.isEmpty }

  func contains(_ path: FilePath) -> Bool { entries[path] != nil }

  /// Looks at a drop without reading it.
  ///
  /// - Parameter isClosed: whether a writer has closed it since it was last read.
  mutating func look(at path: FilePath, _ status: FileStatus, isClosed: Bool, now: Instant) -> Step {
    guard var entry = entries[path], entry.seen.isSameFile(as: status) else {
      entries[path] = nil
      return .read(0)
    }
    if entry.seen != status {
      if entry.seen.size != status.size { entry.unchangedSince = now }
      entry.seen = status
      entry.seenSince = now
    }
    entry.isClosed = isClosed
    let isDue = entry.schedule(now, settle: settle)
    entries[path] = entry
    return isDue ? .read(entry.count) : .leave
  }

  /// Compares an incomplete drop, or one that can't be claimed, with what it was before.
  ///
  /// - Returns: whether it has been seen unchanged for `settle`.
  mutating func observe(_ path: FilePath, _ reading: Reading, now: Instant) -> Bool {
    var entry = Entry(
      reading: reading, count: 1, readAt: now, unchangedSince: now, seen: reading.status, seenSince: now)
    if let old = entries[path], old.seen.isSameFile(as: reading.status) {
      entry.count = old.count + 1
      if old.seen == reading.status { entry.seenSince = old.seenSince }
      let isSame = old.reading.status.size == reading.status.size && old.reading.digest == reading.digest
      if isSame { entry.unchangedSince = old.unchangedSince }
    }
    _ = entry.schedule(now, settle: settle)
    entries[path] = entry
    return now - entry.unchangedSince >= settle
  }

  mutating func remove(_ path: FilePath) { entries[path] = nil }

  /// Removes entries of files that no longer exist.
  mutating func keep(only paths: Set<FilePath>) {
    if entries.count > 0 { entries = entries.filter { paths.contains($0.key) } }
  }

  /// When to look at the next drop, if nothing happens before.
  ///
  /// - Parameter lastLook: when all were last looked at: those that nobody has closed are looked at together, ``quiet`` apart.
  func nextLook(after lastLook: Instant) -> Instant? {
    entries.values.compactMap { entry in
      entry.isClosed ? entry.nextLook : entry.nextLook.map { max($0, lastLook + Self.quiet) }
    }.min()
  }
}
