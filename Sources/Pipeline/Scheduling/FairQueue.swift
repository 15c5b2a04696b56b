import DequeModule
import JobModel

/// Decides which image is downloaded next. Pure: no sockets, no files, and the time is passed in.
///
/// Fair across jobs first, then across a job's hosts (``JobRing``), within the slots that ``SlotPolicy`` allows. A queue that
/// can't start now is parked where what it waits for will wake it, so a pick costs the same with ten jobs or ten thousand.
/// Images of a host that fails as a whole wait for it, see ``HostHealth``; those that fail by themselves are tried again as
/// ``RetryPolicy`` says.
struct FairQueue {
  typealias Instant = ContinuousClock.Instant

  struct Pick: Equatable {
    let job: Int
    let image: Int
    let host: Int
    let queue: Int
    /// Which try it is, from 1; counts all tries.
    let attempt: Int
    /// Tries before that count.
    var spent = 0
    /// Why the try before failed.
    var lastReason: String?
    /// When it was picked.
    let begun: Instant
    var isProbe = false
    /// Whether the host was in doubt, see ``SlotPolicy/doubtfulTotal``.
    var isDoubtful = false
    /// Whether its job had just got an answer.
    var isAnswered = false
  }

  /// What is to be done next.
  enum Action: Equatable {
    case download(Pick)
    /// Asks a host's witness, see ``HostHealth``: for the host's sake, and not for an image's.
    case ask(Pick, url: String)
    /// The image's tries are used up, or its host is given up.
    case fail(Pick, Failure)
  }

  /// How a download ended, as far as its host is concerned.
  enum Ending: Equatable {
    /// - `url`: one that the host has answered well; nil for an answer that proves less.
    case answered(url: String?)
    case failed(HostFailure)
    /// Nothing was learned about the host.
    case withdrawn
  }

  let policy: SlotPolicy
  let retries: RetryPolicy
  var ring = JobRing()
  var hosts = HostTable()
  var timers = RetryTimers()
  /// Jobs with downloads in flight whose queues wait for slots, and not for their hosts.
  var waiting: Deque<Int> = []
  /// The same for jobs with nothing in flight, by whether their hosts are trusted.
  var knownIdle = ReserveLine()
  var unknownIdle = ReserveLine()
  /// Jobs that have given slots back since nothing more could be started.
  var returned: Set<Int> = []
  /// The same for queues of hosts in doubt.
  var doubtful: Deque<HostQueue.Key> = []
  /// Hosts whose witness is to be asked.
  var questions: Deque<Int> = []
  var load = SlotPolicy.Load()
  var lastJob = 0
  private var lastQuestion = 0
  var notices: [HostNotice] = []
  /// Jobs for which ``takeWaits(_:)`` has news.
  var changedJobs: Set<Int> = []

  init(_ policy: SlotPolicy, _ retries: RetryPolicy) {
    self.policy = policy
    self.retries = retries
  }

  var hostCount: Int { hosts.count }
  /// Hosts that are away. Counted anew at each call.
  var failingHostCount: Int { hosts.awayCount }

  /// Whether hosts in doubt have used up half of their share of the slots.
  var isCrowded: Bool { load.doubtful * 2 >= policy.doubtfulTotal }

  /// When something can go on that can't now; nil when only a release can change that.
  var wake: Instant? { [timers.next, reserveWake].compactMap { $0 }.min() }

  /// What has become known about hosts since the last call.
  mutating func takeNotices() -> [HostNotice] {
    defer { notices = [] }
    return notices
  }

  // MARK: Jobs

  /// - Parameters:
  ///   - job: has a higher number than those before it.
  ///   - outages: that a former process has seen.
  mutating func add(_ job: RunningJob, _ outages: [FormerOutage] = [], _ now: Instant) {
    lastJob = max(lastJob, job.number)
    ring.add(ScheduledJob(job))
    if !outages.isEmpty { resume(outages, of: job, now) }
  }

  /// Nil once it is removed.
  func job(_ number: Int) -> RunningJob? { ring[number]?.job }

  /// Drops a job's queued images; those in flight are released later.
  mutating func remove(_ number: Int, _ now: Instant) {
    changedJobs.remove(number)
    guard let job = ring.remove(number) else { return }
    for queue in job.queues.values where !queue.isEmpty { leave(queue.host) }
  }

  // MARK: Picking

  /// What is to be done next, or nil when nothing can be done now.
  mutating func next(_ now: Instant) -> Action? {
    wakeSleepers(now)
    repeat {
      if load.doubtful == 0, let action = nextDoubtful(now) { return action }
      if let action = nextInTurn(now) ?? nextDoubtful(now) { return action }
    } while wakeForReserve(now) || wakeWithoutLoad()
    forgetReturns()
    return nil
  }

  private mutating func nextDoubtful(_ now: Instant) -> Action? {
    while policy.mayStartDoubtful(load), let key = doubtful.popFirst() {
      guard let job = ring[key.job] else { continue }
      defer { ring.enter(job) }
      if let action = start(job, key.queue, now) { return action }
    }
    return nil
  }

  private mutating func nextInTurn(_ now: Instant) -> Action? {
    if let question = nextQuestion(now) { return question }
    while policy.free(load) > 0, let job = ring.next() {
      while let queue = nextQueue(of: job) {
        if let action = start(job, queue, now) {
          ring.enter(job)
          return action
        }
        if let question = nextQuestion(now) {
          ring.enter(job)
          return question
        }
      }
    }
    return nil
  }

  private mutating func nextQueue(of job: ScheduledJob) -> Int? {
    switch job.nextTurn() {
    case .queue(let queue): return queue
    case .chain(let chain):
      open(chain, of: job)
      return chain
    case nil: return nil
    }
  }

  /// Begins with a host of a job.
  mutating func open(_ chain: Int, of job: ScheduledJob) {
    let plan = job.job.plan
    let host = hosts.enter(plan.host(of: chain, in: job.job.document), job: job.job.number)
    if plan.hasAnswered(chain) { hosts[host]?.health.knowAnswered() }
    job.open(chain, plan.queue(of: chain, host: host))
  }

  private mutating func start(_ job: ScheduledJob, _ index: Int, _ now: Instant) -> Action? {
    guard let number = job.queues[index]?.host, let host = hosts[number] else { return nil }
    let key = HostQueue.Key(job: job.job.number, queue: index)
    if let givenUp = host.givenUp, key.job <= givenUp.lastJob { return fail(job, index, givenUp, now) }
    guard case .start(let isProbe) = host.health.decide(now, isCrowded: isCrowded) else {
      park(key, at: host)
      // Another one of its queues may start in place of this one.
      if job.inFlight == 0 { wakeOwn(job) }
      return nil
    }
    let decision = policy.decide(load, host.slots, job.slots)
    switch decision {
    case .waitForHost:
      park(key, at: host)
      return nil
    case .startFromReserve where !isReserveOpen(to: host, now), .waitForSlot:
      waitForSlot(key, of: job, host)
      return nil
    case .start, .startFromReserve: break
    }
    switch choose(job, index, host, isProbe: isProbe, now) {
    case .download(let entry):
      guard let pick = pick(entry, job, index, isProbe: isProbe, now) else { return nil }
      // Before its queue may be left: a host without work is forgotten.
      occupy(pick, of: job, host, now)
      if decision == .startFromReserve { takeOfReserve(for: host, now) }
      remove(entry, of: job, index)
      return .download(pick)
    case .fail(let entry, let failure):
      guard let pick = pick(entry, job, index, now) else { return nil }
      remove(entry, of: job, index)
      return .fail(pick, failure)
    case .doubt(let reason, let time):
      let change = host.health.doubt((reason, time), patience: retries.patience, now)
      park(key, at: host)
      apply(change, to: number, host, now)
      return nil
    case .nothing:
      // A timer wakes it, if it is not empty.
      job.withQueue(index) { $0.isWaiting = false }
      return nil
    }
  }

  private enum Choice {
    case download(HostQueue.Entry)
    case fail(HostQueue.Entry, Failure)
    /// A failure has to be judged first.
    case doubt(reason: String, since: Instant)
    case nothing
  }

  /// Chooses an image of a queue whose host may be asked.
  private func choose(
    _ job: ScheduledJob, _ index: Int, _ host: HostTable.Host, isProbe: Bool, _ now: Instant
  ) -> Choice {
    let plan = job.job.plan
    if isProbe {
      // Another image than the one that failed, if there is one.
      let entry = job.withQueue(index) { queue in
        queue.untried(now, of: plan, isSpread: true) ?? queue.retry(now, isRushed: true)?.forgiven
      }
      return entry.flatMap { $0 }.map { .download($0) } ?? .nothing
    }
    let mayStartOther = job.queues[index].map { $0.untriedCount > 0 && !$0.isFull } ?? false
    if let retry = job.queues[index]?.retry(now, isRushed: false) {
      guard let time = retry.failedAt, let failure = retry.lastFailure else { return .download(retry) }
      switch host.health.verdict(on: time) {
      case .hosts: return .download(retry.forgiven)
      case .images:
        let counted = retry.counted
        return counted.spent < retries.attempts ? .download(counted) : .fail(counted, failure)
      case .open: if !mayStartOther { return .doubt(reason: failure.message, since: time) }
      }
    }
    if !mayStartOther { return .nothing }
    let entry = job.withQueue(index) { $0.untried(now, of: plan, isSpread: host.health.isSuspect) }
    return entry.flatMap { $0 }.map { .download($0) } ?? .nothing
  }

  /// Fails an image of a host that is given up.
  private mutating func fail(
    _ job: ScheduledJob, _ index: Int, _ givenUp: HostTable.GivenUp, _ now: Instant
  ) -> Action? {
    let entry = job.withQueue(index) { queue in
      queue.retry(now, isRushed: true) ?? queue.untried(now, of: job.job.plan, isSpread: false)
    }
    guard let entry = entry.flatMap({ $0 }), let pick = pick(entry, job, index, now) else {
      job.withQueue(index) { $0.isWaiting = false }
      return nil
    }
    remove(entry, of: job, index)
    let own = givenUp.isStranger ? entry.lastFailure : nil
    return .fail(pick, own ?? givenUp.failure)
  }

  private func pick(
    _ entry: HostQueue.Entry, _ job: ScheduledJob, _ index: Int, isProbe: Bool = false, _ now: Instant
  ) -> Pick? {
    guard let number = job.queues[index]?.host, let host = hosts[number] else { return nil }
    return Pick(
      job: job.job.number, image: entry.image, host: number, queue: index, attempt: entry.attempt, spent: entry.spent,
      lastReason: entry.lastFailure?.message, begun: now, isProbe: isProbe, isDoubtful: host.isDoubtful,
      isAnswered: job.slots.mayTakeMore)
  }

  private mutating func occupy(_ pick: Pick, of job: ScheduledJob, _ host: HostTable.Host, _ now: Instant) {
    job.takeSlot(for: pick.queue)
    occupy(host, pick)
    if pick.isProbe { beginProbe(of: pick.host, host, now) }
  }

  private mutating func occupy(_ host: HostTable.Host, _ pick: Pick) {
    host.inFlight += 1
    load.total += 1
    if !host.isTrusted { load.untrusted += 1 }
    if pick.isDoubtful { load.doubtful += 1 }
    if pick.isAnswered { load.answered += 1 }
  }

  /// Takes an image off its queue, and puts the queue at the end of its job's line.
  private mutating func remove(_ entry: HostQueue.Entry, of job: ScheduledJob, _ index: Int) {
    let left = job.withQueue(index) { (queue) -> Int? in
      queue.remove(entry, of: job.job.plan)
      queue.isWaiting = !queue.isEmpty
      return queue.isEmpty ? queue.host : nil
    }
    guard let left = left.flatMap({ $0 }) else { return job.ready.append(index) }
    leave(left)
    job.closeIfDone(index)
  }

  private mutating func park(_ key: HostQueue.Key, at host: HostTable.Host) {
    host.parked.append(key)
    if host.health.outage != nil { noteWait(key) }
  }

  mutating func leave(_ number: Int) {
    hosts[number]?.queueCount -= 1
    hosts.restIfIdle(number)
  }

  // MARK: Witnesses

  private mutating func nextQuestion(_ now: Instant) -> Action? {
    while policy.mayStartDoubtful(load), let number = questions.popFirst() {
      guard let host = hosts[number], let url = host.health.witness else { continue }
      let isDue = host.health.isAsking || host.health.decide(now, isCrowded: isCrowded) == .start(isProbe: true)
      if !isDue { continue }
      lastQuestion += 1
      let pick = Pick(
        job: 0, image: number, host: number, queue: -1, attempt: lastQuestion, begun: now, isProbe: true,
        isDoubtful: true)
      occupy(host, pick)
      if host.health.outage != nil { beginProbe(of: number, host, now) }
      return .ask(pick, url: url)
    }
    return nil
  }
}
