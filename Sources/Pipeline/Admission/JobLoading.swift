import StoreMaster
import Threads

/// Loads jobs on a thread of its own, one after the other: a journal of a million lines takes seconds to read, and no drop may
/// wait for that.
actor JobLoading {
  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let loader: JobLoader
  private let retries: RetryMaker

  /// - Throws: ``ThreadError``.
  init(_ loader: JobLoader, retries: RetryMaker) throws(ThreadError) {
    thread = try ThreadExecutor(name: "loading")
    self.loader = loader
    self.retries = retries
  }

  /// As ``RetryMaker/drops(_:)``.
  func drops(_ orders: [DroppedOrder]) -> [RetryMaker.Made] { retries.drops(orders) }

  /// As ``JobLoader/load(_:number:stores:)``.
  func load(_ job: AcceptedJob, number: Int, stores: StoreMaster) throws(LoadError) -> RunningJob {
    try loader.load(job, number: number, stores: stores)
  }
}
