package import JobModel
import Synchronization

/// Tells whoever listens what has changed. The counters, the live stream and the index live from it.
///
/// Events are kept in a ring, and each subscriber has a position of its own in it. Whoever is too slow misses events, and
/// is told so. Reporting takes a lock for less than a microsecond; nobody ever waits for a subscriber.
package final class EventHub: Sendable {
  /// Events that are kept for slow subscribers: some seconds' of many small jobs.
  package static let maxEvents = 16_384
  /// The same for each job that is watched.
  package static let maxEventsOfJob = 512
  /// Jobs that are watched at once: their images are kept, some hundred bytes each.
  package static let maxWatchedJobs = 128
  /// Events that a subscriber gets at once.
  package static let maxBatchCount = 256

  let state = Mutex(State())
  private let downloading = Atomic(0)
  private let pausing = Atomic(0)

  package init() {}

  // MARK: Looking

  package var counts: PipelineCounts {
    var counts = state.withLock { $0.counts }
    counts.downloading = downloading.load(ordering: .relaxed)
    counts.pausing = pausing.load(ordering: .relaxed)
    return counts
  }

  /// How an unfinished job stands, newer than its file; nil for any other.
  package func status(of id: JobID) -> StatusDocument? { state.withLock { $0.unfinished[id.text] } }

  /// Jobs whose status document may be another one already than events have told.
  package var moving: [JobID] { state.withLock { $0.moving.compactMap { JobID($0) } } }

  // MARK: Subscribing

  /// Subscribes to the changes of all jobs.
  ///
  /// - Parameter position: of the last event that is known. When what followed is gone, the first batch is a reset.
  package func subscribe(after position: EventPosition? = nil) -> EventSubscription {
    state.withLock { state in
      state.lastSubscriber += 1
      state.all.add(state.lastSubscriber, after: position)
      return EventSubscription(self, to: nil, number: state.lastSubscriber)
    }
  }

  /// Subscribes to the changes of a job, whether there is one or not, and to its images.
  ///
  /// - Returns: nil when ``maxWatchedJobs`` others are watched.
  package func subscribe(to job: JobID, after position: EventPosition? = nil) -> EventSubscription? {
    state.withLock { state in
      let isNew = state.watched[job.text] == nil
      if isNew && state.watched.count == Self.maxWatchedJobs { return nil }
      state.lastSubscriber += 1
      state.watched[job.text, default: EventChannel(capacity: Self.maxEventsOfJob)]
        .add(state.lastSubscriber, after: position)
      return EventSubscription(self, to: job, number: state.lastSubscriber)
    }
  }

  func remove(_ subscription: EventSubscription) {
    let waiter = state.withLock { state in
      let waiter = state.with(subscription.job) { $0.remove(subscription.number) }
      if let job = subscription.job?.text, state.watched[job]?.isWatched == false { state.watched[job] = nil }
      return waiter
    }
    waiter??.resume()
  }

  // MARK: Reading

  var isClosed: Bool { state.withLock { $0.isClosed } }

  func take(_ subscription: EventSubscription) -> EventSubscription.Batch? {
    state.withLock { state in
      state.with(subscription.job) { $0.take(subscription.number, maxCount: Self.maxBatchCount) } ?? nil
    }
  }

  /// Suspends until something has happened: an event, the close, the deadline, or a cancellation.
  func wait(_ subscription: EventSubscription, until deadline: ContinuousClock.Instant?) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          // Checked under the lock: whoever changes one of these wakes the waiter afterwards.
          let isDue = deadline.map { $0 <= ContinuousClock.now } ?? false
          if state.isClosed || Task.isCancelled || isDue { return true }
          return state.with(subscription.job) { channel in
            if channel.hasNews(for: subscription.number) { return true }
            channel.wait(subscription.number, continuation)
            return false
          } ?? true
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      wake(subscription)
    }
  }

  func wake(_ subscription: EventSubscription) {
    let waiter = state.withLock { state in state.with(subscription.job) { $0.takeWaiter(subscription.number) } }
    waiter??.resume()
  }

  // MARK: Telling

  /// Jobs that a former process left unfinished.
  package func resume(_ statuses: [StatusDocument]) {
    state.withLock { state in
      for status in statuses { state.update(status.summary) }
    }
  }

  package func report(_ change: JobChange) {
    report(.job(change), of: change.status.id) { state in
      state.moving.remove(change.status.id)
      state.count(change)
    }
  }

  /// Status documents of these jobs come or move from now on. Others may see that before the event, which follows when it is
  /// durable: after a failure, when it was tried again.
  package func willMove(_ ids: [JobID]) { state.withLock { $0.moving.formUnion(ids.map(\.text)) } }

  /// The same file was dropped again.
  package func reportDuplicate() { state.withLock { $0.counts.duplicates += 1 } }

  package func reportPruned(_ ids: [JobID]) {
    for id in ids { report(.pruned(id), of: id.text) { $0.counts.prunedJobs += 1 } }
  }

  /// Images have their lines.
  ///
  /// - Parameter lines: whole lines of the results file.
  package func report(_ tally: ImageTally, of id: JobID, lines: [UInt8]) {
    let isWatched = state.withLock { state in
      state.count(tally, of: id.text)
      return state.watched[id.text] != nil
    }
    if !isWatched { return }
    let all = lines.split(separator: 0x0A)
    let events = all.suffix(Self.maxEventsOfJob).map { Event.image(id, line: Array($0)) }
    let waiters = state.withLock { state in
      state.watched[id.text]?.append(events, missing: all.count - events.count)
      return state.watched[id.text]?.takeWaiters() ?? []
    }
    for waiter in waiters { waiter.resume() }
  }

  /// How many images are being downloaded, and pause.
  package func report(downloading: Int, pausing: Int) {
    self.downloading.store(downloading, ordering: .relaxed)
    self.pausing.store(pausing, ordering: .relaxed)
  }

  /// Nothing more happens: subscribers get what is left, and then nil.
  package func close() {
    let waiters = state.withLock { state in
      state.isClosed = true
      var waiters = state.all.takeWaiters()
      for job in state.watched.keys { waiters += state.watched[job]?.takeWaiters() ?? [] }
      return waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  private func report(_ event: Event, of id: String, count: (inout State) -> Void) {
    let waiters = state.withLock { state in
      count(&state)
      state.all.append(event)
      state.watched[id]?.append(event)
      return state.all.takeWaiters() + (state.watched[id]?.takeWaiters() ?? [])
    }
    for waiter in waiters { waiter.resume() }
  }
}
