package import JobModel
import Synchronization
import Threads

/// The jobs that have changed since the index last asked, each once. Bounded: beyond ``maxCount`` the folders have to tell.
/// From any thread; nobody waits.
package final class ChangedJobs: JobChanges {
  private static let maxCount = 16_384

  private struct State {
    var ids: Set<JobID> = []
    var isLost = false
  }

  private let state = Mutex(State())
  private let news = Mailbox<Void>()

  package init() {}

  /// A job was accepted, has ended, or was removed: the files say so already.
  package func add(_ id: JobID) {
    state.withLock { state in
      if state.isLost { return }
      if state.ids.count < Self.maxCount {
        state.ids.insert(id)
      } else {
        state = State(isLost: true)
      }
    }
    news.postIfEmpty(())
  }

  /// Jobs have changed that nobody names.
  package func lose() {
    state.withLock { $0 = State(isLost: true) }
    news.postIfEmpty(())
  }

  /// Nothing changes any more.
  package func close() { news.close() }

  package func next(until deadline: ContinuousClock.Instant?) async -> JobChangeBatch? {
    let isOpen = await news.drain(until: deadline) != nil
    let taken = state.withLock { state in
      defer { state = State() }
      return state
    }
    if taken.isLost { return .lost }
    if taken.ids.isEmpty && !isOpen { return nil }
    return .changed(taken.ids)
  }
}
