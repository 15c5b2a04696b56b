import JobModel

extension EventHub {
  struct State {
    var all = EventChannel(capacity: EventHub.maxEvents)
    /// Of jobs that somebody watches, by their IDs.
    var watched: [String: EventChannel] = [:]
    /// How each unfinished job stands, by its ID.
    var unfinished: [String: StatusDocument] = [:]
    /// Jobs whose status document is being moved, see ``EventHub/willMove(_:)``.
    var moving: Set<String> = []
    var counts = PipelineCounts()
    var lastSubscriber = 0
    var isClosed = false
  }
}

extension EventHub.State {
  /// Changes the channel of a job, or of all; nil when nobody watches the job.
  mutating func with<Value>(_ job: JobID?, _ change: (inout EventChannel) -> Value) -> Value? {
    guard let job else { return change(&all) }
    return watched[job.text]?.apply(change)
  }

  mutating func count(_ change: JobChange) {
    switch change.kind {
    case .accepted:
      counts.acceptedJobs += 1
      update(change.status)
    case .progressed: update(change.status)
    case .finished:
      if change.status.state == .completed { counts.completedJobs += 1 } else { counts.failedJobs += 1 }
      replace(unfinished.removeValue(forKey: change.status.id), by: nil)
    case .rejected: counts.rejectedJobs += 1
    }
  }

  mutating func count(_ tally: ImageTally, of id: String) {
    counts.images += tally
    guard let old = unfinished[id]?.images else { return }
    unfinished[id]?.images.measured += tally.measured
    unfinished[id]?.images.failed += tally.failed
    counts.remainingImages += (unfinished[id]?.images.remaining ?? 0) - old.remaining
  }

  mutating func update(_ status: StatusDocument) {
    replace(unfinished.updateValue(status, forKey: status.id), by: status)
  }

  private mutating func replace(_ old: StatusDocument?, by new: StatusDocument?) {
    counts.unfinishedJobs = unfinished.count
    counts.remainingImages += (new?.images.remaining ?? 0) - (old?.images.remaining ?? 0)
    counts.waitingJobs += (new?.isWaiting == true ? 1 : 0) - (old?.isWaiting == true ? 1 : 0)
  }
}

extension StatusDocument {
  fileprivate var isWaiting: Bool { !waiting.hosts.isEmpty }
}

extension StatusDocument.ImageCounts {
  /// Images without a result. A document of a former process may be behind its lines, so its sum is no promise.
  fileprivate var remaining: Int { max(0, total - measured - failed) }
}
