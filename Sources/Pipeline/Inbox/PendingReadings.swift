import SystemPackage

/// Chooses which pending drops are read again on the background thread, and paces that: however many uploads stall and go on, all
/// their readings together take a small part of one core, and no drop that is new waits for them.
struct PendingReadings {
  typealias Instant = ContinuousClock.Instant

  /// A drop that is worth reading again.
  struct Candidate {
    let path: FilePath
    /// How often it was read before.
    let readings: Int
    /// Bytes.
    let size: UInt64
  }

  /// No further drop joins a group once it has these bytes.
  private static let groupBytes: UInt64 = 8 << 20
  private static let maxGroupCount = 256
  /// Readings that were in vain are followed by a rest of so many times their duration.
  private static let restFactor = 9

  private var candidates: [Candidate] = []
  private var group: Set<FilePath> = []
  private var vainDuration = Duration.zero
  private var restsUntil: Instant?

  /// Whether a group of drops is being read.
  var isReading: Bool { !group.isEmpty }

  /// When the drops that wait may be read; nil when none waits, or as long as a group is being read.
  var nextStart: Instant? { candidates.isEmpty || isReading ? nil : restsUntil }

  mutating func add(_ candidate: Candidate) { candidates.append(candidate) }

  /// Forgets the drops that wait: the next scan finds them anew.
  mutating func removeAll() { candidates = [] }

  /// Chooses what to read now: those first that were read in vain least often.
  mutating func start(_ now: Instant) -> [FilePath] {
    if isReading || candidates.isEmpty { return [] }
    if let restsUntil, now < restsUntil { return [] }
    restsUntil = nil
    candidates.sort { ($0.readings, $0.size) < ($1.readings, $1.size) }
    var (count, bytes): (Int, UInt64) = (0, 0)
    while count < candidates.count, count < Self.maxGroupCount, bytes < Self.groupBytes {
      bytes += candidates[count].size
      count += 1
    }
    let paths = candidates.prefix(count).map(\.path)
    group = Set(paths)
    candidates.removeFirst(count)
    return paths
  }

  /// Notes that a drop was read.
  ///
  /// - Parameter duration: of a reading that was in vain; else zero.
  mutating func end(_ path: FilePath, inVain duration: Duration, now: Instant) {
    guard group.remove(path) != nil else { return }
    vainDuration += duration
    guard group.isEmpty else { return }
    // Those that wait may be read at once when nothing was in vain, but by a scan of its own.
    restsUntil = now + vainDuration * Self.restFactor
    vainDuration = .zero
  }
}
