import DequeModule
import HeapModule

/// Decides whose image is downloaded next. Pure: knows no socket and no file, and is told the time.
///
/// Fair across jobs first, then across a job's hosts: jobs take turns, and so do the lanes (a job's images on one host)
/// within a job. A lane that can't start now is parked where what it waits for will wake it, so a pick costs the same
/// with ten jobs or ten thousand.
///
/// Hosts that don't answer must not take all slots: a host is trusted with its full share only once it has answered, further
/// downloads from untrusted hosts together get half the slots, and some slots are kept back for jobs that have nothing in
/// flight. A job's first download, and the first from a host, are always tried, but the last slots go to trusted hosts only.
/// A host that fails again and again is left alone, see ``Breaker``.
struct FairQueue {
  struct Limits {
    /// Downloads at once.
    let total: Int
    let perHost: Int

    /// Downloads at once from a host that has not answered lately.
    var perUntrustedHost: Int { min(perHost, 8) }
    var untrustedTotal: Int { max(1, total / 2) }
    /// Slots kept back for jobs that have nothing in flight.
    var reserve: Int { total / 8 }
    /// Slots that no host gets before it has answered.
    var trustedReserve: Int { total / 16 }
  }

  typealias Instant = ContinuousClock.Instant

  /// Images of a lane that may wait to be tried again; a lane that has so many starts no other.
  private static let maxWaitingRetries = 4096

  struct Pick: Equatable {
    let job: Int
    let image: Int
    let host: Int
    let lane: Int
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
    case fail(Pick, reason: String)
  }

  /// How a download ended, as far as its host is concerned.
  enum Ending: Equatable {
    case answered
    /// It can't be reached, or fails; why.
    case failed(String)
    /// Nothing was learned about the host.
    case withdrawn
  }

  private struct Retry: Comparable {
    let due: Instant
    let image: Int
    let attempt: Int
    let lastReason: String?

    static func < (left: Retry, right: Retry) -> Bool { (left.due, left.image) < (right.due, right.image) }
  }

  private struct Lane {
    let host: Int
    var head: UInt32
    var retries = Heap<Retry>()
    /// Whether it stands in a queue of those that can start, or wait for a slot or their host.
    var isQueued = true

    var isOver: Bool { head == JobPlan.end && retries.isEmpty }
  }

  /// An object, as hosts are: a struct would be copied out of its table and back at every change.
  private final class Job {
    let plan: JobPlan
    var lanes: [Lane]
    /// Lanes that may be able to start.
    var ready: Deque<Int>
    var isInRing = false
    var inFlight = 0

    init(plan: JobPlan, lanes: [Lane]) {
      self.plan = plan
      self.lanes = lanes
      ready = Deque(lanes.indices)
    }
  }

  /// Something that can go on at a time.
  private struct Timer: Comparable {
    enum Sleeper {
      case lane(LaneKey)
      case host(Int)
    }

    let due: Instant
    let sleeper: Sleeper

    static func < (left: Timer, right: Timer) -> Bool { left.due < right.due }
    static func == (left: Timer, right: Timer) -> Bool { left.due == right.due }
  }

  private let limits: Limits
  private var jobs: [Int: Job] = [:]
  private var lastJob = 0
  private var ring: Deque<Int> = []
  private var hosts = HostTable()
  /// Lanes that wait for slots in general, not for their host.
  private var waiting: Deque<LaneKey> = []
  private var timers = Heap<Timer>()
  private var inFlight = 0
  private var untrustedInFlight = 0
  private var notices: [HostNotice] = []

  init(_ limits: Limits) { self.limits = limits }

  var hostCount: Int { hosts.count }
  private var free: Int { limits.total - inFlight }

  /// When something can go on that can't now; nil when only a release can change that.
  var wake: Instant? { timers.min?.due }

  /// What has become known about hosts since the last call.
  mutating func takeNotices() -> [HostNotice] {
    defer { notices = [] }
    return notices
  }

  /// - Parameter job: a number that no other job has, or had; higher than those of the jobs before it.
  mutating func add(_ job: Int, _ plan: JobPlan) {
    lastJob = max(lastJob, job)
    let lanes = plan.lanes.map { Lane(host: hosts.enter($0.host), head: $0.head) }
    jobs[job] = Job(plan: plan, lanes: lanes)
    enterRing(job)
  }

  /// Forgets what of a job is not in flight.
  mutating func remove(_ job: Int, _ now: Instant) {
    guard let entry = jobs.removeValue(forKey: job) else { return }
    for lane in entry.lanes where !lane.isOver { leave(lane.host, now) }
  }

  /// What is to be done next, or nil when nothing can be done now.
  mutating func next(_ now: Instant) -> Action? {
    wakeSleepers(now)
    while free > 0, let number = ring.popFirst() {
      guard let job = jobs[number] else { continue }
      job.isInRing = false
      while let lane = job.ready.popFirst() {
        if let action = start(number, lane, now) {
          enterRing(number)
          return action
        }
      }
    }
    return nil
  }

  /// A picked image is to be picked again at `due`. To be called before the ``release(_:_:_:)`` of the download that failed.
  mutating func retry(_ pick: Pick, at due: Instant, reason: String) {
    guard jobs[pick.job] != nil else { return }
    if jobs[pick.job]?.lanes[pick.lane].isOver == true { hosts[pick.host]?.laneCount += 1 }
    jobs[pick.job]?.lanes[pick.lane].retries.insert(
      Retry(due: due, image: pick.image, attempt: pick.attempt + 1, lastReason: reason))
    timers.insert(Timer(due: due, sleeper: .lane(LaneKey(job: pick.job, lane: pick.lane))))
  }

  /// The host asks to be left alone until `time`.
  mutating func hold(_ host: Int, until time: Instant, _ now: Instant) {
    let isNew = hosts[host]?.breaker.hold(until: time, now) ?? false
    timers.insert(Timer(due: time, sleeper: .host(host)))
    if isNew { note(host, .held(time - now)) }
  }

  /// A download has ended.
  mutating func release(_ pick: Pick, _ ending: Ending, _ now: Instant) {
    inFlight -= 1
    jobs[pick.job]?.inFlight -= 1
    if let host = hosts[pick.host] {
      if !host.isTrusted { untrustedInFlight -= 1 }
      host.inFlight -= 1
    }
    judgeHost(pick, ending, now)
    wakeHost(pick.host)
    // Below the reserve one at a time: it may belong to a job that has nothing in flight any more.
    var wanted = free > limits.reserve ? free : 1
    while wanted > 0, let key = waiting.popFirst() {
      if wake(key) { wanted -= 1 }
    }
    hosts.restIfIdle(pick.host, now)
  }

  // MARK: Starting

  private enum Verdict { case starts(isProbe: Bool), fails(String), waitsForHost, waitsForSlots }

  /// The image of a lane whose turn it is, and which try it would be; nil when there is none now.
  private mutating func candidate(_ number: Int, _ index: Int, _ now: Instant) -> Retry? {
    guard let job = jobs[number] else { return nil }
    if let retry = job.lanes[index].retries.min {
      if retry.due <= now || isGivenUp(job.lanes[index].host, for: number) { return retry }
      if job.lanes[index].retries.count >= Self.maxWaitingRetries { return nil }
    }
    let head = job.lanes[index].head
    return head == JobPlan.end ? nil : Retry(due: now, image: Int(head), attempt: 1, lastReason: nil)
  }

  private mutating func start(_ number: Int, _ index: Int, _ now: Instant) -> Action? {
    guard let job = jobs[number], let host = hosts[job.lanes[index].host] else { return nil }
    guard let next = candidate(number, index, now) else {
      // A timer wakes it, if it is not over.
      job.lanes[index].isQueued = false
      return nil
    }
    let pick = { (isProbe: Bool) in
      Pick(
        job: number, image: next.image, host: job.lanes[index].host, lane: index, attempt: next.attempt,
        lastReason: next.lastReason,
        isProbe: isProbe)
    }
    switch judge(number, job, host, now) {
    case .waitsForHost:
      host.parked.append(LaneKey(job: number, lane: index))
      return nil
    case .waitsForSlots:
      waiting.append(LaneKey(job: number, lane: index))
      return nil
    case .fails(let reason):
      advance(job, index, past: next, now)
      return .fail(pick(false), reason: reason)
    case .starts(let isProbe):
      job.inFlight += 1
      inFlight += 1
      if !host.isTrusted { untrustedInFlight += 1 }
      host.inFlight += 1
      if isProbe { host.breaker.beginProbe() }
      advance(job, index, past: next, now)
      return .download(pick(isProbe))
    }
  }

  /// Takes an image off its lane, and the lane to the end of the line.
  private mutating func advance(_ job: Job, _ index: Int, past next: Retry, _ now: Instant) {
    let head = job.lanes[index].head
    if Int(head) == next.image {
      job.lanes[index].head = job.plan.image(after: head)
    } else {
      job.lanes[index].retries.removeMin()
    }
    if !job.lanes[index].isOver { return job.ready.append(index) }
    job.lanes[index].isQueued = false
    leave(job.lanes[index].host, now)
  }

  private func judge(_ number: Int, _ job: Job, _ host: HostTable.Host, _ now: Instant) -> Verdict {
    if let givenUp = host.givenUp, number <= givenUp.upTo { return .fails(givenUp.reason) }
    guard case .starts(let isProbe) = host.breaker.verdict(now) else { return .waitsForHost }
    if host.inFlight >= (host.isTrusted ? limits.perHost : limits.perUntrustedHost) { return .waitsForHost }
    if !host.isTrusted && free <= limits.trustedReserve { return .waitsForSlots }
    if job.inFlight == 0 { return .starts(isProbe: isProbe) }
    if free <= limits.reserve { return .waitsForSlots }
    if host.inFlight == 0 || host.isTrusted { return .starts(isProbe: isProbe) }
    return untrustedInFlight < limits.untrustedTotal ? .starts(isProbe: isProbe) : .waitsForSlots
  }

  private func isGivenUp(_ host: Int, for job: Int) -> Bool { hosts[host]?.givenUp.map { job <= $0.upTo } ?? false }

  // MARK: Waking

  private mutating func enterRing(_ number: Int) {
    guard let job = jobs[number], !job.isInRing, !job.ready.isEmpty else { return }
    job.isInRing = true
    ring.append(number)
  }

  /// - Returns: false when its job is gone.
  private mutating func wake(_ key: LaneKey) -> Bool {
    guard let job = jobs[key.job] else { return false }
    job.lanes[key.lane].isQueued = true
    job.ready.append(key.lane)
    enterRing(key.job)
    return true
  }

  private mutating func wakeSleepers(_ now: Instant) {
    while let timer = timers.min, timer.due <= now {
      timers.removeMin()
      switch timer.sleeper {
      case .lane(let key): if jobs[key.job]?.lanes[key.lane].isQueued == false { _ = wake(key) }
      case .host(let host): wakeHost(host)
      }
    }
  }

  /// Wakes as many lanes as the host may have downloads; all when they don't wait for it any more.
  private mutating func wakeHost(_ number: Int) {
    guard let host = hosts[number] else { return }
    var wanted = host.givenUp != nil ? Int.max : max(1, host.isTrusted ? limits.perHost - host.inFlight : 1)
    while wanted > 0, let key = host.parked.popFirst() {
      if wake(key) { wanted -= 1 }
    }
  }

  // MARK: Hosts

  private mutating func judgeHost(_ pick: Pick, _ ending: Ending, _ now: Instant) {
    let change: Breaker.Change?
    switch ending {
    case .answered:
      change = hosts[pick.host]?.breaker.succeed()
      trust(pick.host, true)
    case .failed:
      change = hosts[pick.host]?.breaker.fail(isProbe: pick.isProbe, now)
      trust(pick.host, false)
    case .withdrawn:
      change = nil
      if pick.isProbe { hosts[pick.host]?.breaker.withdrawProbe(now) }
    }
    guard let change, let name = hosts[pick.host]?.name else { return }
    let reason = if case .failed(let reason) = ending { reason } else { "" }
    switch change {
    case .opened(let rest):
      timers.insert(Timer(due: now + rest, sleeper: .host(pick.host)))
      note(pick.host, .opened(rest, reason: reason))
    case .givenUp(let rest):
      timers.insert(Timer(due: now + rest, sleeper: .host(pick.host)))
      hosts[pick.host]?.givenUp = (lastJob, "not downloaded: \(name) fails again and again, last: \(reason)")
      note(pick.host, .givenUp(rest, reason: reason))
    case .closed:
      hosts[pick.host]?.givenUp = nil
      note(pick.host, .closed)
    }
  }

  private mutating func trust(_ host: Int, _ isTrusted: Bool) {
    guard hosts[host]?.isTrusted == !isTrusted, let hostInFlight = hosts[host]?.inFlight else { return }
    hosts[host]?.isTrusted = isTrusted
    untrustedInFlight += isTrusted ? -hostInFlight : hostInFlight
  }

  private mutating func leave(_ number: Int, _ now: Instant) {
    hosts[number]?.laneCount -= 1
    hosts.restIfIdle(number, now)
  }

  private mutating func note(_ host: Int, _ event: HostNotice.Event) {
    if let name = hosts[host]?.name { notices.append(HostNotice(host: name, event: event)) }
  }
}
