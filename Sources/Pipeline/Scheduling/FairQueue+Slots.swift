import DequeModule

/// Who waits for a slot, and who gets the next one.
extension FairQueue {
  /// - Parameter key: of a queue that may not start for now.
  mutating func waitForSlot(_ key: HostQueue.Key, of job: ScheduledJob, _ host: HostTable.Host) {
    if host.isDoubtful { return doubtful.append(key) }
    if job.inFlight == 0 && !job.isInReserveLine {
      job.isInReserveLine = true
      if host.isTrusted { knownIdle.append(key) } else { unknownIdle.append(key) }
      return
    }
    job.waitingForSlot.append(key.queue)
    enterLine(job)
  }

  private mutating func enterLine(_ job: ScheduledJob) {
    if job.isInSlotLine || job.waitingForSlot.isEmpty { return }
    job.isInSlotLine = true
    waiting.append(job.job.number)
  }

  mutating func isReserveOpen(to host: HostTable.Host, _ now: Instant) -> Bool {
    host.isTrusted ? knownIdle.isOpen(now) : unknownIdle.isOpen(now)
  }

  mutating func takeOfReserve(for host: HostTable.Host, _ now: Instant) {
    let room = policy.reserveRoom(load)
    if host.isTrusted { knownIdle.start(room: room, now) } else { unknownIdle.start(room: room, now) }
  }

  /// When the reserve has a slot for a job that waits for it.
  var reserveWake: Instant? {
    policy.reserveRoom(load) > 0 ? [knownIdle.wake, unknownIdle.wake].compactMap { $0 }.min() : nil
  }

  /// - Returns: whether a job was woken that may take a slot of the reserve.
  mutating func wakeForReserve(_ now: Instant) -> Bool {
    while policy.reserveRoom(load) > 0, let key = knownIdle.popNewest(now) ?? unknownIdle.popNewest(now) {
      if wakeIdle(key) { return true }
    }
    return false
  }

  private mutating func wakeIdle(_ key: HostQueue.Key) -> Bool {
    guard let job = ring[key.job] else { return false }
    job.isInReserveLine = false
    if ring.wake(key) { return true }
    // It may begin with another host now.
    ring.enter(job)
    return false
  }

  /// A job has given a slot back: for an answer, or since there was nothing to ask for.
  mutating func noteReturn(by number: Int, isAnswered: Bool) {
    guard let job = ring[number] else { return }
    job.slots.returned += 1
    if isAnswered { job.slots.extra += 1 }
    returned.insert(number)
  }

  /// Nothing more can be started: what was given back is everybody's from now on.
  mutating func forgetReturns() {
    for number in returned {
      ring[number]?.slots.returned = 0
      ring[number]?.slots.extra = 0
    }
    returned.removeAll(keepingCapacity: true)
  }

  /// A slot has come free, of a job.
  mutating func wakeForSlot(_ number: Int) {
    if let job = ring[number] { wakeOwn(job) }
    let free = policy.free(load)
    // In the reserve one at a time: most of them may not take it.
    wakeWaiting(free > policy.reserve ? free : 1)
    var wanted = free - policy.reserve
    while wanted > 0, let key = knownIdle.popOldest() ?? unknownIdle.popOldest() {
      if wakeIdle(key) { wanted -= 1 }
    }
  }

  private mutating func wakeWaiting(_ count: Int) {
    var wanted = count
    while wanted > 0, let number = waiting.popFirst() {
      guard let job = ring[number] else { continue }
      job.isInSlotLine = false
      if let queue = job.waitingForSlot.popFirst() {
        _ = ring.wake(HostQueue.Key(job: number, queue: queue))
        wanted -= 1
      }
      enterLine(job)
      ring.enter(job)
    }
  }

  /// Wakes one of what waits for slots while none is taken: what was woken before it did not need one.
  ///
  /// - Returns: whether there was any.
  mutating func wakeWithoutLoad() -> Bool {
    guard load.total == 0, !waiting.isEmpty else { return false }
    wakeWaiting(1)
    return true
  }

  /// A job goes on with what it has given back: else each of its images would wait for all the other jobs.
  mutating func wakeOwn(_ job: ScheduledJob) {
    if let queue = job.waitingForSlot.popFirst() { _ = ring.wake(HostQueue.Key(job: job.job.number, queue: queue)) }
  }
}
