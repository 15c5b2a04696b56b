import JobModel
import DequeModule

/// Decides which image is downloaded next. Pure: no sockets, no files, and the time is passed in.
///
/// Fair across jobs first, then across a job's hosts (``JobRing``), within the slots that ``SlotPolicy`` allows. A queue that
/// can't start now is parked where what it waits for will wake it, so a pick costs the same with ten jobs or ten thousand.
/// A host that fails again and again is left alone, see ``Breaker``.
struct FairQueue {
  typealias Instant = ContinuousClock.Instant

  struct Pick: Equatable {
    let job: Int
    let image: Int
    let host: Int
    let queue: Int
    /// Which try it is, from 1.
    let attempt: Int
    /// Why the try before failed.
    let lastReason: String?
    let isProbe: Bool
  }

  /// What is to be done with an image.
  enum Action: Equatable {
    case download(Pick)
    /// Its host is given up.
    case fail(Pick, Failure)
  }

  /// How a download ended, as far as its host is concerned.
  enum Ending: Equatable {
    case answered
    /// It can't be reached, or fails; why.
    case failed(String)
    /// Nothing was learned about the host.
    case withdrawn
  }

  private let policy: SlotPolicy
  private var ring = JobRing()
  private var hosts = HostTable()
  private var timers = RetryTimers()
  /// Queues that wait for slots in general, not for their host.
  private var waiting: Deque<HostQueue.Key> = []
  private var load = SlotPolicy.Load()
  private var lastJob = 0
  private var notices: [HostNotice] = []

  init(_ policy: SlotPolicy) { self.policy = policy }

  var hostCount: Int { hosts.count }

  /// When something can go on that can't now; nil when only a release can change that.
  var wake: Instant? { timers.next }

  /// What has become known about hosts since the last call.
  mutating func takeNotices() -> [HostNotice] {
    defer { notices = [] }
    return notices
  }

  // MARK: Jobs

  /// - Parameter job: has a higher number than those before it.
  mutating func add(_ job: RunningJob) {
    lastJob = max(lastJob, job.number)
    ring.add(ScheduledJob(job, queues: job.plan.chains.map { HostQueue(host: hosts.enter($0.host), head: $0.head) }))
  }

  /// Nil once it is removed.
  func job(_ number: Int) -> RunningJob? { ring[number]?.job }

  /// Drops a job's queued images; those in flight are released later.
  mutating func remove(_ number: Int, _ now: Instant) {
    guard let job = ring.remove(number) else { return }
    for queue in job.queues where !queue.isEmpty { leave(queue.host, now) }
  }

  // MARK: Picking

  /// What is to be done next, or nil when nothing can be done now.
  mutating func next(_ now: Instant) -> Action? {
    wakeSleepers(now)
    while policy.free(load) > 0, let job = ring.next() {
      while let queue = job.ready.popFirst() {
        if let action = start(job, queue, now) {
          ring.enter(job)
          return action
        }
      }
    }
    return nil
  }

  private mutating func start(_ job: ScheduledJob, _ index: Int, _ now: Instant) -> Action? {
    guard let host = hosts[job.queues[index].host] else { return nil }
    let number = job.job.number
    let givenUp = host.givenUp.flatMap { number <= $0.upTo ? $0.failure : nil }
    guard let entry = job.queues[index].next(now, isRushed: givenUp != nil) else {
      // A timer wakes it, if it is not empty.
      job.queues[index].isWaiting = false
      return nil
    }
    if let givenUp {
      remove(entry, of: job, index, now)
      return .fail(pick(entry, job, index, isProbe: false), givenUp)
    }
    guard case .start(let isProbe) = host.breaker.decide(now) else {
      host.parked.append(HostQueue.Key(job: number, queue: index))
      return nil
    }
    switch policy.decide(
      load, hostInFlight: host.inFlight, isTrusted: host.isTrusted, jobInFlight: job.inFlight)
    {
    case .waitForHost:
      host.parked.append(HostQueue.Key(job: number, queue: index))
      return nil
    case .waitForSlot:
      waiting.append(HostQueue.Key(job: number, queue: index))
      return nil
    case .start:
      occupy(job, host)
      if isProbe { host.breaker.beginProbe() }
      remove(entry, of: job, index, now)
      return .download(pick(entry, job, index, isProbe: isProbe))
    }
  }

  private func pick(_ entry: HostQueue.Entry, _ job: ScheduledJob, _ index: Int, isProbe: Bool) -> Pick {
    Pick(
      job: job.job.number, image: entry.image, host: job.queues[index].host, queue: index, attempt: entry.attempt,
      lastReason: entry.lastReason, isProbe: isProbe)
  }

  private mutating func occupy(_ job: ScheduledJob, _ host: HostTable.Host) {
    job.inFlight += 1
    host.inFlight += 1
    load.total += 1
    if !host.isTrusted { load.untrusted += 1 }
  }

  /// Takes an image off its queue, and puts the queue at the end of its job's line.
  private mutating func remove(_ entry: HostQueue.Entry, of job: ScheduledJob, _ index: Int, _ now: Instant) {
    job.queues[index].remove(entry, of: job.job.plan)
    if !job.queues[index].isEmpty { return job.ready.append(index) }
    job.queues[index].isWaiting = false
    leave(job.queues[index].host, now)
  }

  // MARK: Ending

  /// A picked image is to be picked again at `due`. To be called before the ``release(_:_:_:)`` of the download that failed.
  mutating func retry(_ pick: Pick, at due: Instant, reason: String) {
    guard let job = ring[pick.job] else { return }
    if job.queues[pick.queue].isEmpty { hosts[pick.host]?.queueCount += 1 }
    job.queues[pick.queue].addRetry(
      HostQueue.Entry(due: due, image: pick.image, attempt: pick.attempt + 1, lastReason: reason))
    timers.add(.queue(HostQueue.Key(job: pick.job, queue: pick.queue)), at: due)
  }

  /// The host asks to be left alone until `time`.
  mutating func hold(_ host: Int, until time: Instant, _ now: Instant) {
    let isNew = hosts[host]?.breaker.hold(until: time, now) ?? false
    timers.add(.host(host), at: time)
    if isNew { report(host, .held(time - now)) }
  }

  /// A download has ended.
  mutating func release(_ pick: Pick, _ ending: Ending, _ now: Instant) {
    load.total -= 1
    ring[pick.job]?.inFlight -= 1
    if let host = hosts[pick.host] {
      if !host.isTrusted { load.untrusted -= 1 }
      host.inFlight -= 1
    }
    judgeHost(pick, ending, now)
    wakeHost(pick.host)
    // Below the reserve one at a time: it may belong to a job that has nothing in flight any more.
    let free = policy.free(load)
    var wanted = free > policy.reserve ? free : 1
    while wanted > 0, let key = waiting.popFirst() {
      if ring.wake(key) { wanted -= 1 }
    }
    hosts.restIfIdle(pick.host, now)
  }

  // MARK: Waking

  private mutating func wakeSleepers(_ now: Instant) {
    while let sleeper = timers.popDue(now) {
      switch sleeper {
      case .queue(let key): if ring[key.job]?.queues[key.queue].isWaiting == false { _ = ring.wake(key) }
      case .host(let host): wakeHost(host)
      }
    }
  }

  /// Wakes as many queues as the host may have downloads; all when they don't wait for it any more.
  private mutating func wakeHost(_ number: Int) {
    guard let host = hosts[number] else { return }
    let room = host.isTrusted ? policy.room(hostInFlight: host.inFlight, isTrusted: true) : 1
    var wanted = host.givenUp != nil ? Int.max : max(1, room)
    while wanted > 0, let key = host.parked.popFirst() {
      if ring.wake(key) { wanted -= 1 }
    }
  }

  // MARK: Hosts

  private mutating func judgeHost(_ pick: Pick, _ ending: Ending, _ now: Instant) {
    guard let host = hosts[pick.host] else { return }
    switch ending {
    case .answered:
      let isBack = host.breaker.succeed()
      trust(host, true)
      if isBack {
        host.givenUp = nil
        report(pick.host, .closed)
      }
    case .failed(let reason):
      let change = host.breaker.fail(isProbe: pick.isProbe, now)
      trust(host, false)
      if let change { leaveAlone(pick.host, host, change, reason, now) }
    case .withdrawn:
      if pick.isProbe { host.breaker.withdrawProbe(now) }
    }
  }

  private mutating func leaveAlone(
    _ number: Int, _ host: HostTable.Host, _ change: Breaker.Change, _ reason: String, _ now: Instant
  ) {
    timers.add(.host(number), at: now + change.rest)
    if change.isGivenUp {
      let message = "not downloaded: \(host.name) fails again and again, last: \(reason)"
      host.givenUp = (lastJob, Failure(.gaveUp, message))
      report(number, .givenUp(change.rest, reason: reason))
    } else {
      report(number, .opened(change.rest, reason: reason))
    }
  }

  private mutating func trust(_ host: HostTable.Host, _ isTrusted: Bool) {
    if host.isTrusted == isTrusted { return }
    host.isTrusted = isTrusted
    load.untrusted += isTrusted ? -host.inFlight : host.inFlight
  }

  private mutating func leave(_ number: Int, _ now: Instant) {
    hosts[number]?.queueCount -= 1
    hosts.restIfIdle(number, now)
  }

  private mutating func report(_ host: Int, _ event: HostNotice.Event) {
    if let name = hosts[host]?.name { notices.append(HostNotice(host: name, event: event)) }
  }
}
