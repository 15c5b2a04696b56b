import HeapModule

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
    /// From 1.
    let attempt: Int
    /// Why the try before failed.
    let lastReason: String?

    static func < (left: Entry, right: Entry) -> Bool { (left.due, left.image) < (right.due, right.image) }
  }

  /// Images that may wait to be tried again; a queue that has so many starts no other.
  private static let maxWaitingRetries = 4096

  /// The host's number in ``HostTable``.
  let host: Int
  /// The next image that was not tried yet, or ``JobPlan/end``.
  private var head: UInt32
  private var retries = Heap<Entry>()
  /// Whether it is ready, or waits for a slot or its host; if not, a timer wakes it.
  var isWaiting = true

  init(host: Int, head: UInt32) {
    self.host = host
    self.head = head
  }

  var isEmpty: Bool { head == JobPlan.end && retries.isEmpty }

  /// The image whose turn it is; nil when there is none now.
  ///
  /// - Parameter isRushed: whether retries are due before their time.
  func next(_ now: Instant, isRushed: Bool) -> Entry? {
    if let retry = retries.min {
      if retry.due <= now || isRushed { return retry }
      if retries.count >= Self.maxWaitingRetries { return nil }
    }
    return head == JobPlan.end ? nil : Entry(due: now, image: Int(head), attempt: 1, lastReason: nil)
  }

  /// Takes off what ``next(_:isRushed:)`` gave.
  mutating func remove(_ entry: Entry, of plan: JobPlan) {
    if Int(head) == entry.image { head = plan.image(after: head) } else { retries.removeMin() }
  }

  mutating func addRetry(_ entry: Entry) { retries.insert(entry) }
}
