import DequeModule
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
    let first = job.waiting.sorted().prefix(StatusDocument.maxWaiting)
    return HostWait.Report(
      job: job.job.number, hosts: first.compactMap { wait(job, $0, now) },
      total: job.waiting.count)
  }

  /// Nil when the queue's host is not away, or has no image of it any more.
  private func wait(_ job: ScheduledJob, _ index: Int, _ now: Instant) -> HostWait? {
    guard let queue = job.queues[index], let host = hosts[queue.host], let outage = host.health.outage else {
      return nil
    }
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
    var others = Dictionary(outages.map { ($0.host, $0) }) { first, _ in first }
    let known = others
    for chain in 0..<job.plan.chainCount {
      let name = HostName.withoutScheme(job.plan.host(of: chain, in: job.document))
      guard let outage = known[name], let scheduled = ring[job.number] else { continue }
      others[name] = nil
      open(chain, of: scheduled)
      scheduled.ready.append(chain)
      if let number = scheduled.queues[chain]?.host { resume(outage, of: number, isTarget: false, now) }
      noteWait(HostQueue.Key(job: job.number, queue: chain))
    }
    // Redirects led there, by one scheme or the other: its images will find out.
    for outage in others.values {
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
