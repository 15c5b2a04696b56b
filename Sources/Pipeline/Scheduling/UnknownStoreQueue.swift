import DequeModule
import JobModel

/// Images whose store is unknown: each gets its line without a download, in turns with other jobs.
struct UnknownStoreQueue {
  /// Results of one turn.
  private static let chunk = 1024

  /// Chains of such images, by job.
  private var chains: Deque<(job: RunningJob, head: UInt32)> = []

  mutating func add(_ job: RunningJob) {
    if job.plan.unknownHead != JobPlan.end { chains.append((job, job.plan.unknownHead)) }
  }

  /// The next results, all of one job; empty when there are none.
  ///
  /// - Parameter isRunning: whether a job, by its number, still runs.
  mutating func next(where isRunning: (Int) -> Bool) -> [ImageScheduler.Result] {
    while let (job, first) = chains.popFirst() {
      if !isRunning(job.number) { continue }
      var head = first
      let now = Timestamp.now()
      var results: [ImageScheduler.Result] = []
      while head != JobPlan.end, results.count < Self.chunk {
        let result = ImageResult(
          image: Int(head), outcome: .failed(.storeNotFound), bytes: 0, attempts: 0, finishedAt: now)
        results.append(ImageScheduler.Result(job: job.number, result: result))
        head = job.plan.image(after: head)
      }
      if head != JobPlan.end { chains.append((job, head)) }
      return results
    }
    return []
  }
}
