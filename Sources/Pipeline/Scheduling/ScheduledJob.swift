import DequeModule

/// A job while its images are being scheduled. A class, as hosts are: a struct would be copied out of its table and back at every
/// change.
final class ScheduledJob {
  let job: RunningJob
  var queues: [HostQueue]
  /// Queues that may be able to start an image.
  var ready: Deque<Int>
  var isInRing = false
  var inFlight = 0

  init(_ job: RunningJob, queues: [HostQueue]) {
    self.job = job
    self.queues = queues
    ready = Deque(queues.indices)
  }
}
