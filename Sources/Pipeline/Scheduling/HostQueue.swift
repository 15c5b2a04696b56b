import HeapModule
import JobModel

/// A job's images on one host: those not tried yet, in the order of the document, and those to be tried again.
struct HostQueue {
  typealias Instant = ContinuousClock.Instant

  /// Names a queue: a job's number, and the queue's index within the job.
  struct Key {
    let job: Int
    let queue: Int
  }

  /// An image, and which try it is.
  struct Entry: Comparable {
    let due: Instant
    let image: Int
    /// From 1; counts all tries.
    let attempt: Int
    /// Tries that count: those that failed by the image's own fault.
    var spent = 0
    /// When the try before failed, if it is to be judged whether that counts.
    var failedAt: Instant?
    /// Why the try before failed.
    var lastFailure: Failure?

    static func < (left: Entry, right: Entry) -> Bool { (left.due, left.image) < (right.due, right.image) }
    static func == (left: Entry, right: Entry) -> Bool { (left.due, left.image) == (right.due, right.image) }
  }

  /// Images of the chain, one behind the other, that were not tried yet.
  private struct Stretch {
    var head: UInt32
    var count: UInt32

    /// Leaves the first image.
    mutating func advance(_ plan: JobPlan) {
      head = plan.image(after: head)
      count -= 1
    }
  }

  /// Images that may wait to be tried again; a queue that has so many starts no other.
  private static let maxWaitingRetries = 4096
  /// Into so many stretches the chain may be cut.
  private static let maxStretches = 512
  /// The golden ratio's fraction: its multiples spread evenly over a queue, wherever one stops (Weyl's theorem).
  private static let step = 0.618_033_988_749_895

  /// The host's number in ``HostTable``.
  let host: Int
  /// In the order of the document. The first one stands apart: most queues have no other.
  private var first: Stretch
  private var others: [Stretch] = []
  private var left: UInt32
  private var retries = Heap<Entry>()
  /// Images that were taken from the middle.
  private var jumps: UInt32 = 0
  /// Whether it is ready, or waits for a slot or its host; if not, a timer wakes it.
  var isWaiting = true
  /// Its images that are being downloaded.
  var inFlight: UInt32 = 0

  init(host: Int, head: UInt32, count: Int) {
    self.host = host
    first = Stretch(head: head, count: UInt32(count))
    left = UInt32(count)
  }

  /// Without images, until one is to be tried again.
  static func asleep(_ host: Int) -> HostQueue {
    var queue = HostQueue(host: host, head: JobPlan.end, count: 0)
    queue.isWaiting = false
    return queue
  }

  var untriedCount: Int { Int(left) }
  var count: Int { untriedCount + retries.count }
  var isEmpty: Bool { untriedCount == 0 && retries.isEmpty }
  /// Whether so many images wait to be tried again that no other is started.
  var isFull: Bool { retries.count >= Self.maxWaitingRetries }

  // MARK: Taking

  /// The image whose next try is due, or will be first; nil when there is none.
  ///
  /// - Parameter isRushed: whether it may be taken before its time.
  func retry(_ now: Instant, isRushed: Bool) -> Entry? {
    retries.min.flatMap { $0.due <= now || isRushed ? $0 : nil }
  }

  /// An image that was not tried yet; nil when there is none.
  ///
  /// - Parameter isSpread: takes it from somewhere in the queue, each time from somewhere else, in place of the first one.
  mutating func untried(_ now: Instant, of plan: JobPlan, isSpread: Bool) -> Entry? {
    if untriedCount == 0 { return nil }
    let head = isSpread ? jump(plan) : first.head
    return Entry(due: now, image: Int(head), attempt: 1)
  }

  /// Takes off what ``retry(_:isRushed:)`` or ``untried(_:of:isSpread:)`` gave.
  mutating func remove(_ entry: Entry, of plan: JobPlan) {
    if entry.attempt > 1 {
      retries.removeMin()
      return
    }
    left -= 1
    if Int(first.head) == entry.image {
      first.advance(plan)
      if first.count == 0, !others.isEmpty { first = others.removeFirst() }
    } else if let index = others.firstIndex(where: { Int($0.head) == entry.image }) {
      others[index].advance(plan)
      if others[index].count == 0 { others.remove(at: index) }
    }
  }

  mutating func addRetry(_ entry: Entry) { retries.insert(entry) }

  // MARK: Stretches

  /// Cuts the chain where the next image is to be taken.
  ///
  /// - Returns: the image, now the head of a stretch.
  private mutating func jump(_ plan: JobPlan) -> UInt32 {
    let fraction = (Double(jumps) * Self.step).truncatingRemainder(dividingBy: 1)
    jumps += 1
    var offset = min(Int(fraction * Double(untriedCount)), untriedCount - 1)
    if offset < Int(first.count) { return cut(first, at: offset, index: nil, plan) }
    offset -= Int(first.count)
    for index in others.indices {
      if offset < Int(others[index].count) { return cut(others[index], at: offset, index: index, plan) }
      offset -= Int(others[index].count)
    }
    return first.head
  }

  /// - Parameter index: in ``others``; nil for ``first``.
  private mutating func cut(_ stretch: Stretch, at offset: Int, index: Int?, _ plan: JobPlan) -> UInt32 {
    if offset == 0 || others.count + 1 >= Self.maxStretches { return stretch.head }
    var head = stretch.head
    for _ in 0..<offset { head = plan.image(after: head) }
    let rest = Stretch(head: head, count: stretch.count - UInt32(offset))
    if let index {
      others[index].count = UInt32(offset)
      others.insert(rest, at: index + 1)
    } else {
      first.count = UInt32(offset)
      others.insert(rest, at: 0)
    }
    return head
  }
}

extension HostQueue.Entry {
  /// The try before counts.
  var counted: HostQueue.Entry {
    var entry = self
    entry.spent += 1
    entry.failedAt = nil
    return entry
  }

  /// The try before doesn't count.
  var forgiven: HostQueue.Entry {
    var entry = self
    entry.failedAt = nil
    return entry
  }
}
