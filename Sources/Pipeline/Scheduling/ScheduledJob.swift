import DequeModule

/// A job while its images are being scheduled. A class, as hosts are: a struct would be copied out of its table and back at every
/// change.
final class ScheduledJob {
  /// Hosts besides those of the job's URLs that get a queue of their own, see ``redirected``.
  static let maxRedirected = 64

  let job: RunningJob
  var queues: [HostQueue]
  /// Queues that may be able to start an image.
  var ready: Deque<Int>
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

  init(_ job: RunningJob, queues: [HostQueue]) {
    self.job = job
    self.queues = queues
    ready = Deque(queues.indices)
  }

  var inFlight: Int { slots.inFlight }

  /// A download begins.
  ///
  /// - Returns: whether it follows from a slot that the job gave back.
  func takeReturned() -> Bool {
    if slots.returned > 0 {
      slots.returned -= 1
    } else if slots.extra > 0 {
      slots.extra -= 1
    } else {
      return false
    }
    return true
  }

  /// The queue for an image that is to be tried again.
  ///
  /// - Parameters:
  ///   - host: that has failed.
  ///   - pick: the try.
  func queue(at host: Int, after pick: FairQueue.Pick) -> Int {
    if host == pick.host { return pick.queue }
    if let queue = redirected[host] { return queue }
    if redirected.count >= Self.maxRedirected { return pick.queue }
    redirected[host] = queues.count
    queues.append(HostQueue(host: host, head: JobPlan.end, count: 0))
    queues[queues.count - 1].isWaiting = false
    return queues.count - 1
  }
}
