import CLinux

/// A serial executor with one thread of its own, for an actor whose work blocks.
///
/// An actor that names it in `unownedExecutor` may call `fsync(2)` and its like: only this thread waits, never the
/// cooperative pool. The thread ends when the executor is released and its queue is empty.
package final class ThreadExecutor: SerialExecutor {
  private let queue: Queue

  /// - Parameter niceness: of the thread, 0 to 19: with a higher one it gets less of a busy CPU (`nice(2)`).
  /// - Throws: ``ThreadError`` when the thread can't be started.
  package init(name: String, niceness: Int = 0) throws(ThreadError) {
    let queue = Queue()
    self.queue = queue
    try DedicatedThread.start(named: name) {
      // To be nicer is always allowed, so it can't fail.
      if niceness > 0 { _ = rp_set_thread_niceness(CInt(niceness)) }
      queue.run()
    }
  }

  deinit { queue.close() }

  package func enqueue(_ job: consuming ExecutorJob) {
    queue.add(UnownedJob(job), for: asUnownedSerialExecutor())
  }

  package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    UnownedSerialExecutor(ordinary: self)
  }
}

extension ThreadExecutor {
  /// The jobs that wait, in order. `@unchecked Sendable`: `condition` guards `jobs` and `isClosed`.
  private final class Queue: @unchecked Sendable {
    private let condition = Condition()
    private var jobs: [(UnownedJob, UnownedSerialExecutor)] = []
    private var isClosed = false

    func add(_ job: UnownedJob, for executor: UnownedSerialExecutor) {
      condition.locked { jobs.append((job, executor)) }
      condition.signal()
    }

    func close() {
      condition.locked { isClosed = true }
      condition.signal()
    }

    func run() {
      while let batch = next() {
        for (job, executor) in batch { job.runSynchronously(on: executor) }
      }
    }

    /// All that waits, or nil once closed and empty. Blocks in between.
    private func next() -> [(UnownedJob, UnownedSerialExecutor)]? {
      condition.locked {
        while jobs.isEmpty && !isClosed { condition.wait() }
        if jobs.isEmpty { return nil }
        defer { jobs.removeAll(keepingCapacity: jobs.count < 1024) }
        return jobs
      }
    }
  }
}
