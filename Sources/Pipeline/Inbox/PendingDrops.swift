import DurableFiles
import JobModel
import SystemPackage

/// Incomplete drops: since when each is unchanged, and when it is worth reading again. All by the monotonic clock.
///
/// A drop is read again when there is a reason to think that it is complete: its writer has closed it, or it has stopped
/// growing. Reads of one drop come at intervals that double, beginning with twice what the first took. Large ones are read
/// one at a time, with a rest of ``restFactor`` times the last one's time between them: so whatever grows, in whatever number,
/// reading it again takes at most a seventh of a processor.
struct PendingDrops {
  /// A drop that has not changed for so long has stopped growing; its writer may have it open still.
  static let quiet = Duration.seconds(1)
  /// Between two reads of one drop, at most.
  static let maxInterval = Duration.seconds(10)
  /// How much longer than a read of a large drop nothing large is read again.
  static let restFactor = 6
  /// Bytes that were read this shortly after their last change may have changed again without showing it, nanoseconds.
  private static let racyNanoseconds: Int64 = 2_000_000_000

  /// One read of an incomplete drop.
  struct Reading {
    let status: FileStatus
    /// Of the bytes; nil for a file that is too large to be read.
    let digest: String?
    /// Whether it took more than one piece.
    let isLarge: Bool
    /// The time that it took.
    let cost: Duration
    /// When it ended.
    let time: ContinuousClock.Instant
  }

  private struct Entry {
    var last: Reading
    /// Whether the status shows a change since the last read.
    var isCertain: Bool
    var unchangedSince: ContinuousClock.Instant
    /// At the last look, and since when it is the same.
    var seen: FileStatus
    var seenSince: ContinuousClock.Instant
    /// Whether its writer has closed it since the last read.
    var isClosed = false
    /// Between the last read and the next.
    var interval: Duration

    /// Whether it has changed since the last read, and then stopped.
    func isQuiet(_ now: ContinuousClock.Instant) -> Bool {
      seen != last.status && now - seenSince >= PendingDrops.quiet
    }

    /// When it is to be read again.
    func nextRead(settle: Duration) -> ContinuousClock.Instant {
      let settled = unchangedSince + settle
      let earliest = last.time + interval
      if isClosed && (seen != last.status || !isCertain) { return earliest }
      if seen != last.status { return max(min(seenSince + PendingDrops.quiet, settled), earliest) }
      return settled
    }
  }

  private let settle: Duration
  private var entries: [FilePath: Entry] = [:]
  /// The large drop that is being read again.
  private var largeInWork: FilePath?
  /// The large drop that is read next.
  private var nextLarge: FilePath?
  /// No large drop is read again before.
  private var restEnd: ContinuousClock.Instant?

  /// - Parameter settle: how long an incomplete drop must be seen unchanged before it is rejected.
  init(settle: Duration) { self.settle = settle }

  func contains(_ path: FilePath) -> Bool { entries[path] != nil }

  // MARK: Looks

  /// The writer of a drop has closed it.
  mutating func close(_ path: FilePath) { entries[path]?.isClosed = true }

  /// The writer of any drop may have closed it.
  mutating func closeAll() { for path in entries.keys { entries[path]?.isClosed = true } }

  /// Whether a drop that stands there now is to be read: it is new, or there is a reason to read it again.
  mutating func isDue(_ path: FilePath, _ status: FileStatus, now: ContinuousClock.Instant) -> Bool {
    guard let entry = entries[path], entry.last.status.isSameFile(as: status) else { return true }
    if status != entry.seen {
      // Its bytes tell whether it has changed, but one of another size has.
      if status.size != entry.seen.size { entries[path]?.unchangedSince = now }
      entries[path]?.seen = status
      entries[path]?.seenSince = now
    }
    if entry.last.isLarge && path != nextLarge { return false }
    return nextRead(of: path).map { $0 <= now } ?? true
  }

  /// When the next drop is to be read, if nothing changes.
  var nextRead: ContinuousClock.Instant? {
    entries.keys.filter { $0 != largeInWork }.compactMap(nextRead(of:)).min()
  }

  private func nextRead(of path: FilePath) -> ContinuousClock.Instant? {
    guard let entry = entries[path] else { return nil }
    let time = entry.nextRead(settle: settle)
    return entry.last.isLarge ? max(time, restEnd ?? time) : time
  }

  // MARK: Reads

  /// Compares an incomplete drop that was read with what it was before.
  ///
  /// - Returns: whether it has been seen unchanged for the settling time.
  mutating func observe(_ path: FilePath, _ reading: Reading) -> Bool {
    let status = reading.status
    let old = entries[path].flatMap { $0.last.status.isSameFile(as: status) ? $0 : nil }
    let isSame = old.map { $0.last.status.size == status.size && $0.last.digest == reading.digest } ?? false
    let unchangedSince = isSame ? old?.unchangedSince ?? reading.time : reading.time
    let doubled = max(reading.cost, old?.interval ?? .zero) * 2
    entries[path] = Entry(
      last: reading,
      isCertain: Timestamp.now() * 1_000_000 - max(status.modified, status.changed) > Self.racyNanoseconds,
      unchangedSince: unchangedSince, seen: status, seenSince: reading.time,
      interval: min(doubled, Self.maxInterval))
    if reading.isLarge { restEnd = reading.time + reading.cost * Self.restFactor }
    return reading.time - unchangedSince >= settle
  }

  /// Chooses which large drop is read next: the one that waits for longest, of those that have stopped growing if there are any.
  mutating func chooseLarge(_ now: ContinuousClock.Instant) {
    let candidates = largeInWork == nil ? entries.filter { $0.value.last.isLarge } : [:]
    let quiet = candidates.filter { $0.value.isQuiet(now) && $0.value.nextRead(settle: settle) <= now }
    nextLarge =
      (quiet.isEmpty ? candidates : quiet)
      .min { $0.value.nextRead(settle: settle) < $1.value.nextRead(settle: settle) }?.key
  }

  /// A large drop is to be read elsewhere.
  mutating func beginLargeRead(_ path: FilePath) {
    guard entries[path] != nil else { return }
    largeInWork = path
    nextLarge = nil
  }

  mutating func endLargeRead(_ path: FilePath) {
    if largeInWork == path { largeInWork = nil }
  }

  mutating func remove(_ path: FilePath) { entries[path] = nil }

  /// Removes entries of files that no longer exist.
  mutating func keep(only paths: Set<FilePath>) {
    if entries.count > 0 { entries = entries.filter { paths.contains($0.key) } }
  }
}
