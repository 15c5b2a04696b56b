import DequeModule

/// Decides whose image is downloaded next. Pure: knows no clock, no socket, no file.
///
/// Fair across jobs first, then across a job's hosts: jobs take turns, and so do the lanes (a job's images on one host)
/// within a job. A lane that can't start now is parked where what it waits for will wake it, so a pick costs the same
/// with ten jobs or ten thousand.
///
/// Hosts that don't answer must not take all slots: a host is trusted with its full share only once it has answered, further
/// downloads from untrusted hosts together get half the slots, and some slots are kept back for jobs that have nothing in
/// flight. A job's first download, and the first from a host, are always tried.
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
  }

  struct Pick: Equatable {
    let job: Int
    let image: Int
    let host: Int
  }

  private struct Lane {
    let host: Int
    var head: UInt32
  }

  private struct Job {
    let plan: JobPlan
    var lanes: [Lane]
    /// Lanes that may be able to start.
    var ready: Deque<Int>
    var isInRing = false
    var inFlight = 0
  }

  private struct Host {
    let name: String
    var inFlight = 0
    var isTrusted = false
    /// Lanes of jobs that still have images here.
    var laneCount = 0
    var parked: Deque<Parked> = []
  }

  private struct Parked {
    let job: Int
    let lane: Int
  }

  private let limits: Limits
  private var jobs: [Int: Job] = [:]
  private var ring: Deque<Int> = []
  private var hosts: [Int: Host] = [:]
  private var hostNumbers: [String: Int] = [:]
  private var nextHost = 0
  /// Lanes that wait for slots in general, not for their host.
  private var waiting: Deque<Parked> = []
  private var inFlight = 0
  private var untrustedInFlight = 0

  init(_ limits: Limits) { self.limits = limits }

  var jobCount: Int { jobs.count }
  var hostCount: Int { hosts.count }
  private var free: Int { limits.total - inFlight }

  /// - Parameter job: a number that no other job has, or had.
  mutating func add(_ job: Int, _ plan: JobPlan) {
    let lanes = plan.lanes.map { Lane(host: enter($0.host), head: $0.head) }
    jobs[job] = Job(plan: plan, lanes: lanes, ready: Deque(lanes.indices))
    enterRing(job)
  }

  /// Forgets what of a job is not in flight.
  mutating func remove(_ job: Int) {
    guard let entry = jobs.removeValue(forKey: job) else { return }
    for lane in entry.lanes where lane.head != JobPlan.end { leave(lane.host) }
  }

  /// The next image to download, or nil when none may start now.
  mutating func next() -> Pick? {
    while free > 0, let number = ring.popFirst() {
      guard jobs[number] != nil else { continue }
      jobs[number]?.isInRing = false
      while let lane = jobs[number]?.ready.popFirst() {
        if let pick = start(number, lane) {
          enterRing(number)
          return pick
        }
      }
    }
    return nil
  }

  /// A download has ended.
  ///
  /// - Parameter hasAnswered: whether the host answered at all, if only with an error.
  mutating func release(_ pick: Pick, hasAnswered: Bool) {
    inFlight -= 1
    jobs[pick.job]?.inFlight -= 1
    if hosts[pick.host]?.isTrusted == false { untrustedInFlight -= 1 }
    hosts[pick.host]?.inFlight -= 1
    let hostInFlight = hosts[pick.host]?.inFlight ?? 0
    if hosts[pick.host]?.isTrusted == !hasAnswered {
      hosts[pick.host]?.isTrusted = hasAnswered
      untrustedInFlight += hasAnswered ? -hostInFlight : hostInFlight
    }
    var wanted = max(1, hasAnswered ? limits.perHost - hostInFlight : 1)
    while wanted > 0, let parked = hosts[pick.host]?.parked.popFirst() {
      if wake(parked) { wanted -= 1 }
    }
    // Below the reserve one at a time: it may belong to a job that has nothing in flight any more.
    wanted = free > limits.reserve ? free : 1
    while wanted > 0, let parked = waiting.popFirst() {
      if wake(parked) { wanted -= 1 }
    }
    forgetIfIdle(pick.host)
  }

  // MARK: Starting

  private enum Verdict { case starts, waitsForHost, waitsForSlots }

  private mutating func start(_ number: Int, _ index: Int) -> Pick? {
    // Numbers are read one by one: a copy of the job or the host would make every change copy its arrays.
    guard let lane = jobs[number]?.lanes[index] else { return nil }
    switch judge(jobInFlight: jobs[number]?.inFlight ?? 0, host: lane.host) {
    case .waitsForHost:
      hosts[lane.host]?.parked.append(Parked(job: number, lane: index))
      return nil
    case .waitsForSlots:
      waiting.append(Parked(job: number, lane: index))
      return nil
    case .starts:
      break
    }
    let next = jobs[number]?.plan.image(after: lane.head) ?? JobPlan.end
    jobs[number]?.lanes[index].head = next
    jobs[number]?.inFlight += 1
    inFlight += 1
    if hosts[lane.host]?.isTrusted == false { untrustedInFlight += 1 }
    hosts[lane.host]?.inFlight += 1
    if next == JobPlan.end { leave(lane.host) } else { jobs[number]?.ready.append(index) }
    return Pick(job: number, image: Int(lane.head), host: lane.host)
  }

  private func judge(jobInFlight: Int, host number: Int) -> Verdict {
    let isTrusted = hosts[number]?.isTrusted ?? false
    let hostInFlight = hosts[number]?.inFlight ?? 0
    if hostInFlight >= (isTrusted ? limits.perHost : limits.perUntrustedHost) { return .waitsForHost }
    if jobInFlight == 0 { return .starts }
    if free <= limits.reserve { return .waitsForSlots }
    if hostInFlight == 0 || isTrusted { return .starts }
    return untrustedInFlight < limits.untrustedTotal ? .starts : .waitsForSlots
  }

  // MARK: Waking

  private mutating func enterRing(_ number: Int) {
    guard jobs[number]?.isInRing == false, jobs[number]?.ready.isEmpty == false else { return }
    jobs[number]?.isInRing = true
    ring.append(number)
  }

  /// - Returns: false when its job is gone.
  private mutating func wake(_ parked: Parked) -> Bool {
    guard jobs[parked.job] != nil else { return false }
    jobs[parked.job]?.ready.append(parked.lane)
    enterRing(parked.job)
    return true
  }

  // MARK: Hosts

  private mutating func enter(_ name: String) -> Int {
    let number =
      hostNumbers[name]
      ?? {
        nextHost += 1
        hostNumbers[name] = nextHost
        hosts[nextHost] = Host(name: name)
        return nextHost
      }()
    hosts[number]?.laneCount += 1
    return number
  }

  private mutating func leave(_ number: Int) {
    hosts[number]?.laneCount -= 1
    forgetIfIdle(number)
  }

  private mutating func forgetIfIdle(_ number: Int) {
    guard let host = hosts[number], host.laneCount == 0, host.inFlight == 0 else { return }
    hosts[number] = nil
    hostNumbers[host.name] = nil
  }
}
