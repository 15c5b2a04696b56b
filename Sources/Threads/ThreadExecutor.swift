import Glibc

/// A serial executor with one thread of its own, for an actor whose work blocks.
///
/// An actor that names it in `unownedExecutor` may call `fsync(2)` and its like: only this thread waits, never the
/// cooperative pool. The thread ends when the executor is released and its queue is empty.
package final class ThreadExecutor: SerialExecutor {
  private let queue: Queue

  /// - Throws: ``ThreadError`` when the thread can't be started.
  package init(name: String) throws(ThreadError) {
    let queue = Queue()
    self.queue = queue
    try DedicatedThread.start(named: name) { queue.run() }
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
  /// The jobs that wait, in order. `@unchecked Sendable`: `lock` guards `jobs` and `isClosed`.
  private final class Queue: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t> = .allocate(capacity: 1)
    private let arrived: UnsafeMutablePointer<pthread_cond_t> = .allocate(capacity: 1)
    private var jobs: [(UnownedJob, UnownedSerialExecutor)] = []
    private var isClosed = false

    init() {
      pthread_mutex_init(lock, nil)
      pthread_cond_init(arrived, nil)
    }

    deinit {
      pthread_cond_destroy(arrived)
      pthread_mutex_destroy(lock)
      arrived.deallocate()
      lock.deallocate()
    }

    func add(_ job: UnownedJob, for executor: UnownedSerialExecutor) {
      pthread_mutex_lock(lock)
      jobs.append((job, executor))
      pthread_mutex_unlock(lock)
      pthread_cond_signal(arrived)
    }

    func close() {
      pthread_mutex_lock(lock)
      isClosed = true
      pthread_mutex_unlock(lock)
      pthread_cond_signal(arrived)
    }

    func run() {
      while let batch = next() {
        for (job, executor) in batch { job.runSynchronously(on: executor) }
      }
    }

    /// All that waits, or nil once closed and empty. Blocks in between.
    private func next() -> [(UnownedJob, UnownedSerialExecutor)]? {
      pthread_mutex_lock(lock)
      defer { pthread_mutex_unlock(lock) }
      while jobs.isEmpty && !isClosed { pthread_cond_wait(arrived, lock) }
      if jobs.isEmpty { return nil }
      defer { jobs.removeAll(keepingCapacity: jobs.count < 1024) }
      return jobs
    }
  }
}
