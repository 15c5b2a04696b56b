import DequeModule

/// Round-robin order of the scheduled jobs, and of the queues within each.
struct JobRing {
  private var jobs: [Int: ScheduledJob] = [:]
  /// Jobs that have something to start, by number.
  private var turns: Deque<Int> = []

  subscript(number: Int) -> ScheduledJob? { jobs[number] }

  mutating func add(_ job: ScheduledJob) {
    jobs[job.job.number] = job
    enter(job)
  }

  mutating func remove(_ number: Int) -> ScheduledJob? { jobs.removeValue(forKey: number) }

  /// Takes the job whose turn it is out of the ring.
  mutating func next() -> ScheduledJob? {
    while let number = turns.popFirst() {
      guard let job = jobs[number] else { continue }
      job.isInRing = false
      return job
    }
    return nil
  }

  /// Puts a job at the end of the ring, if it has anything that could be started.
  mutating func enter(_ job: ScheduledJob) {
    if job.isInRing || !job.hasTurn { return }
    job.isInRing = true
    turns.append(job.job.number)
  }

  /// Makes a queue ready.
  ///
  /// - Returns: false when its job is gone, or done with it.
  mutating func wake(_ key: HostQueue.Key) -> Bool {
    guard let job = jobs[key.job], job.withQueue(key.queue, { $0.isWaiting = true }) != nil else { return false }
    job.ready.append(key.queue)
    enter(job)
    return true
  }
}
