import DequeModule
import HeapModule
import JobModel

/// Which jobs wait for hosts that are away: for their status documents.
extension FairQueue {
  /// The jobs whose waiting has changed since the last call.
  mutating func takeWaits(_ now: Instant) -> [HostWait.Report] {
    defer { changedJobs = [] }
    return changedJobs.sorted().compactMap { number in ring[number].map { report($0, now) } }
  }

  private func report(_ job: ScheduledJob, _ now: Instant) -> HostWait.Report {
    for index in job.waiting where wait(job, index, now) == nil { job.waiting.remove(index) }
    // Not sorted as a whole: there may be very many.
    var first = Heap<Int>()
    for index in job.waiting {
      first.insert(index)
      if first.count > StatusDocument.maxWaiting { first.removeMax() }
    }
    return HostWait.Report(
      job: job.job.number, hosts: first.unordered.sorted().compactMap { wait(job, $0, now) },
      total: job.waiting.count)
  }

  /// Nil when the queue's host is not away, or has no image of it any more.
  private func wait(_ job: ScheduledJob, _ index: Int, _ now: Instant) -> HostWait? {
    let queue = job.queues[index]
    guard let host = hosts[queue.host], let outage = host.health.outage else { return nil }
    let images = queue.count + Int(queue.inFlight)
    if images == 0 { return nil }
    return HostWait(
      host: host.name, images: images, reason: outage.reason, since: outage.since, nextTry: outage.nextRound ?? now)
  }

  /// A queue was found to wait for a host that is away.
  mutating func noteWait(_ key: HostQueue.Key) {
    if ring[key.job]?.waiting.insert(key.queue).inserted == true { changedJobs.insert(key.job) }
  }

  /// What the jobs that wait for a host say of it is to be brought up to date.
  mutating func markWaiting(_ host: HostTable.Host) {
    for key in host.parked { changedJobs.insert(key.job) }
  }

  /// Goes on with outages that a former process has seen.
  mutating func resume(_ outages: [FormerOutage], of job: RunningJob, _ now: Instant) {
    // Whatever has become of them, the status document speaks of them.
    changedJobs.insert(job.number)
    var known = Dictionary(outages.map { ($0.host, $0) }) { first, _ in first }
    for (index, chain) in job.plan.chains.enumerated() {
      guard let outage = known[HostName.withoutScheme(chain.host)], let number = ring[job.number]?.queues[index].host
      else { continue }
      resume(outage, of: number, isTarget: false, now)
      noteWait(HostQueue.Key(job: job.number, queue: index))
    }
    for chain in job.plan.chains { known[HostName.withoutScheme(chain.host)] = nil }
    // Redirects led there, by one scheme or the other: its images will find out.
    for outage in known.values {
      for scheme in ["http://", "https://"] {
        let number = hosts.number(of: scheme + outage.host)
        resume(outage, of: number, isTarget: true, now)
        hosts.restIfIdle(number)
      }
    }
  }

  /// - Parameter isTarget: of redirects; whether it is the one that the outage is of is not known.
  private mutating func resume(_ outage: FormerOutage, of number: Int, isTarget: Bool, _ now: Instant) {
    guard let host = hosts[number],
      host.health.resume(since: outage.since, reason: outage.reason, patience: retries.patience, now)
    else { return }
    if isTarget { setTimers(number, host) } else { apply(.away, to: number, host, now) }
  }
}
