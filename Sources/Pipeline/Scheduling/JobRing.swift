import DequeModule

/// Round-robin order of the scheduled jobs, and of the queues within each.
struct JobRing {
  private var jobs: [Int: ScheduledJob] = [:]
  /// Jobs with queues that are ready.
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

  /// Puts a job at the end of the ring, if any of its queues is ready.
  mutating func enter(_ job: ScheduledJob) {
    if job.isInRing || job.ready.isEmpty { return }
    job.isInRing = true
    turns.append(job.job.number)
  }

  /// Makes a queue ready.
  ///
  /// - Returns: false when its job is gone.
  mutating func wake(_ key: HostQueue.Key) -> Bool {
    guard let job = jobs[key.job] else { return false }
    job.queues[key.queue].isWaiting = true
    job.ready.append(key.queue)
    enter(job)
    return true
  }
}
