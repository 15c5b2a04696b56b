import HeapModule

/// Jobs that have nothing in flight and wait for a slot of the reserve, see ``SlotPolicy``.
///
/// The reserve is given out the slower the less is left of it: hosts that hang never use it up, however many jobs are on them.
/// The newest job comes first. Those before it may wait for such hosts, and then each of them would hold a slot in turn.
struct ReserveLine {
  typealias Instant = ContinuousClock.Instant

  /// At the pace of any moment, all that is left would be given out in this time.
  private static let span = Duration.seconds(20)

  /// By job: what was woken in vain comes back to its place.
  private struct Entry: Comparable {
    let key: HostQueue.Key

    static func < (left: Entry, right: Entry) -> Bool { left.key.job < right.key.job }
    static func == (left: Entry, right: Entry) -> Bool { left.key.job == right.key.job }
  }

  private var entries = Heap<Entry>()
  private var next: Instant?

  /// When the newest may start; nil when none waits, or only for a slot.
  var wake: Instant? { entries.isEmpty ? nil : next }

  func isOpen(_ now: Instant) -> Bool { next.map { $0 <= now } ?? true }

  mutating func append(_ key: HostQueue.Key) { entries.insert(Entry(key: key)) }

  /// A slot was taken.
  ///
  /// - Parameter room: slots that are left for such jobs.
  mutating func start(room: Int, _ now: Instant) { next = now + Self.span / max(1, room) }

  mutating func popNewest(_ now: Instant) -> HostQueue.Key? { isOpen(now) ? entries.popMax()?.key : nil }
  mutating func popOldest() -> HostQueue.Key? { entries.popMin()?.key }
}
