import DequeModule

/// A job while its images are being scheduled. A class, as hosts are: a struct would be copied out of its table and back at every
/// change.
final class ScheduledJob {
  /// Hosts besides those of the job's URLs that get a queue of their own, see ``redirected``.
  static let maxRedirected = 64

  /// Hosts that it may have begun with at a time: a job may have hundreds of thousands.
  static let maxQueues = 4096

  let job: RunningJob
  /// Of hosts that it has begun with and is not done with: by the chain of ``JobPlan``; those of ``redirected`` come behind.
  private(set) var queues: [Int: HostQueue] = [:]
  /// The next chain to begin with.
  private var nextChain = 0
  /// Chains behind it that it has begun with.
  private var openedEarly: Set<Int> = []
  private var lastRedirected: Int
  /// Queues that may be able to start an image.
  var ready: Deque<Int> = []
  /// Whether one of ``ready`` comes before another chain is begun with.
  private var isTurnOfReady = true
  var isInRing = false
  /// Queues that wait for a slot, while others of the job have one.
  var waitingForSlot: Deque<Int> = []
  /// Whether the job stands in ``FairQueue/waiting``, or one of its queues in a ``ReserveLine``.
  var isInSlotLine = false
  var isInReserveLine = false
  /// What ``SlotPolicy`` has to know.
  var slots = SlotPolicy.Job()
  /// Queues of images that wait for a host to which they were redirected, by that host's number.
  var redirected: [Int: Int] = [:]
  /// Queues that were found to wait for a host that is away.
  var waiting: Set<Int> = []

  init(_ job: RunningJob) {
    self.job = job
    lastRedirected = job.plan.chainCount - 1
  }

  // MARK: Queues

  /// Whether it has anything that could be started.
  var hasTurn: Bool { !ready.isEmpty || mayOpen }

  /// Whether it may begin with another host. Not while it waits for a slot: another one would wait too.
  private var mayOpen: Bool {
    nextChain < job.plan.chainCount && queues.count < Self.maxQueues && waitingForSlot.isEmpty && !isInReserveLine
  }

  /// What is to be tried next: old hosts and new ones in turn.
  func nextTurn() -> Turn? {
    isTurnOfReady.toggle()
    if mayOpen && (!isTurnOfReady || ready.isEmpty) { return .chain(nextChain) }
    return ready.popFirst().map { .queue($0) }
  }

  enum Turn {
    case queue(Int)
    /// One to begin with, see ``open(_:_:)``.
    case chain(Int)
  }

  func open(_ chain: Int, _ queue: HostQueue) {
    queues[chain] = queue
    if chain != nextChain { openedEarly.insert(chain) } else { nextChain += 1 }
    while openedEarly.remove(nextChain) != nil { nextChain += 1 }
  }

  /// Changes a queue, if the job is not done with it.
  @discardableResult
  func withQueue<Value>(_ index: Int, _ body: (inout HostQueue) -> Value) -> Value? {
    guard let place = queues.index(forKey: index) else { return nil }
    return body(&queues.values[place])
  }

  /// Forgets a queue that is done with.
  func closeIfDone(_ index: Int) {
    guard let queue = queues[index], queue.isEmpty && queue.inFlight == 0 else { return }
    queues[index] = nil
    if index >= job.plan.chainCount { redirected[queue.host] = nil }
  }

  // MARK: Slots

  var inFlight: Int { slots.inFlight }

  /// A download of a queue begins.
  func takeSlot(for queue: Int) {
    slots.inFlight += 1
    withQueue(queue) { $0.inFlight += 1 }
    if slots.returned > 0 { slots.returned -= 1 } else if slots.extra > 0 { slots.extra -= 1 }
  }

  /// A download of a queue has ended.
  func giveSlotBack(of queue: Int) {
    slots.inFlight -= 1
    withQueue(queue) { $0.inFlight -= 1 }
  }

  /// The queue for an image that is to be tried again.
  ///
  /// - Parameters:
  ///   - host: that has failed.
  ///   - pick: the try.
  func queue(at host: Int, after pick: FairQueue.Pick) -> Int {
    if host == pick.host { return reopened(pick) }
    if let queue = redirected[host] { return queue }
    if redirected.count >= Self.maxRedirected { return reopened(pick) }
    lastRedirected += 1
    redirected[host] = lastRedirected
    queues[lastRedirected] = .asleep(host)
    return lastRedirected
  }

  /// An image may come back when its queue was done with: it has waited for another's download.
  private func reopened(_ pick: FairQueue.Pick) -> Int {
    if queues[pick.queue] == nil { queues[pick.queue] = .asleep(pick.host) }
    return pick.queue
  }
}
