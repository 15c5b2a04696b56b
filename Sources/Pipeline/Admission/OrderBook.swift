import DequeModule
import HeapModule
import JobModel
import JobStore

/// Orders that are not carried out yet. Bounded by the files in the inbox.
struct OrderBook {
  typealias Instant = ContinuousClock.Instant

  /// A cancel whose job is to be looked for.
  struct Early {
    let order: DroppedOrder
    /// When it is given up unless its job, or a drop of it, is found.
    let end: Instant
  }

  /// The cancels of one job that is not known yet.
  private struct Wait {
    var orders: [Early]
    /// When to look for the job.
    var look: Instant
  }

  private struct Look: Comparable {
    let time: Instant
    let id: JobID

    static func < (one: Look, other: Look) -> Bool { (one.time, one.id) < (other.time, other.id) }
  }

  /// Cancels of jobs that have not ended.
  private var cancels: [JobID: [DroppedOrder]] = [:]
  private var early: [JobID: Wait] = [:]
  /// When ``early`` is looked at; those of another time than there are over.
  private var looks = Heap<Look>()
  private var retries: Deque<DroppedOrder> = []
  /// Retries whose files could not be read or written.
  private var postponed: Deque<(order: DroppedOrder, until: Instant)> = []

  /// Whether nothing waits.
  var isEmpty: Bool { cancels.isEmpty && early.isEmpty && retries.isEmpty && postponed.isEmpty }

  /// When a job is to be looked for next, or a retry is tried again.
  var nextDue: Instant? { [looks.min?.time, postponed.first?.until].compactMap { $0 }.min() }

  // MARK: Cancels

  func isCancelled(_ id: JobID) -> Bool { cancels[id] != nil }

  mutating func cancel(_ order: DroppedOrder) { cancels[order.order.id, default: []].append(order) }

  /// The job of these orders has become known.
  mutating func accept(_ id: JobID) {
    guard let wait = early.removeValue(forKey: id) else { return }
    cancels[id, default: []] += wait.orders.map(\.order)
    dropFormerLooks()
  }

  /// A job has ended.
  ///
  /// - Returns: the orders to cancel it, to be taken out of the inbox.
  mutating func end(_ id: JobID) -> [DroppedOrder] { cancels.removeValue(forKey: id) ?? [] }

  /// - Parameters:
  ///   - look: when its job is to be looked for.
  ///   - end: when it is given up, unless its job is found before.
  mutating func wait(_ order: DroppedOrder, until look: Instant, end: Instant) {
    let id = order.order.id
    var wait = early[id] ?? Wait(orders: [], look: look)
    let isSooner = wait.orders.isEmpty || look < wait.look
    wait.orders.append(Early(order: order, end: end))
    if isSooner {
      wait.look = look
      looks.insert(Look(time: look, id: id))
    }
    early[id] = wait
  }

  /// Takes off the cancels of jobs that are to be looked for, of so many jobs at most.
  mutating func takeDue(_ now: Instant, maxJobs: Int) -> [Early] {
    var due: [Early] = []
    var count = 0
    dropFormerLooks()
    while count < maxJobs, let look = looks.min, look.time <= now {
      looks.removeMin()
      due += early.removeValue(forKey: look.id)?.orders ?? []
      count += 1
      dropFormerLooks()
    }
    return due
  }

  private mutating func dropFormerLooks() {
    while let look = looks.min, early[look.id]?.look != look.time { looks.removeMin() }
  }

  // MARK: Retries

  mutating func add(retry order: DroppedOrder) { retries.append(order) }

  /// Puts retries back that were taken off last and are not made.
  mutating func putBack(_ orders: some Collection<DroppedOrder>) { retries.insert(contentsOf: orders, at: 0) }

  /// - Parameter time: no earlier than that of the one postponed before.
  mutating func postpone(retry order: DroppedOrder, until time: Instant) { postponed.append((order, time)) }

  /// Takes off the next retries.
  mutating func popRetries(_ now: Instant, maxCount: Int) -> [DroppedOrder] {
    while let first = postponed.first, first.until <= now {
      postponed.removeFirst()
      retries.append(first.order)
    }
    let next = Array(retries.prefix(maxCount))
    retries.removeFirst(next.count)
    return next
  }
}
