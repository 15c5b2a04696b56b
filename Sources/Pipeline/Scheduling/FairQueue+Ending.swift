import DequeModule
import JobModel

/// How downloads end, and what that says about their hosts.
extension FairQueue {
  /// A download has ended.
  mutating func release(_ pick: Pick, _ ending: Ending, _ now: Instant) {
    free(pick)
    switch ending {
    case .answered: noteReturn(by: pick.job, isAnswered: true)
    case .withdrawn: noteReturn(by: pick.job, isAnswered: false)
    case .failed: break
    }
    judge(pick.host, ending, pick, now)
    wakeAfter(pick, now)
  }

  /// A download has failed, for all the images that shared it.
  ///
  /// - Parameters:
  ///   - url: of the images.
  ///   - name: the host that has failed, when a redirect led there.
  /// - Returns: whether the images are to be tried again; if not, they have failed.
  mutating func fail(
    _ picks: [Pick], _ failure: MeasureFailure, _ url: String, redirectedTo name: String?, _ now: Instant
  ) -> Bool {
    let first = picks[0]
    let urlHost = HostName.of(url)
    let known = hosts.count
    let failing = hosts.number(of: name ?? urlHost)
    free(first)
    if failure.blame == .image { noteReturn(by: first.job, isAnswered: true) }
    judge(failing, ending(of: failure, url, begun: first.begun), first, now)
    if failing != first.host {
      // It has answered, if it is the one that redirected.
      let isRedirector = hosts[first.host]?.name == urlHost
      judge(first.host, isRedirector ? .answered(url: nil) : .withdrawn, first, now)
    }
    let isAgain = putBack(picks, failure, at: failing, now)
    wakeAfter(first, now)
    if hosts.count > known { hosts.restIfIdle(failing) }
    return isAgain
  }

  /// A host's witness was not measured.
  mutating func endQuestion(
    _ pick: Pick, _ failure: MeasureFailure, _ url: String, redirectedTo name: String?, _ now: Instant
  ) {
    let asked = hosts[pick.host]?.name
    if asked == name ?? HostName.of(url) {
      release(pick, ending(of: failure, url, begun: pick.begun), now)
    } else {
      // Another host has failed: this one has answered if it redirected, or else was never reached.
      release(pick, asked == HostName.of(url) ? .answered(url: nil) : .withdrawn, now)
    }
  }

  /// A redirect led to a host that has answered.
  ///
  /// - Parameter url: that led there.
  mutating func answer(of name: String, _ url: String, _ pick: Pick, _ now: Instant) {
    let known = hosts.count
    let number = hosts.number(of: name)
    if number != pick.host { judge(number, .answered(url: url), pick, now) }
    if hosts.count > known { hosts.restIfIdle(number) }
  }

  private func ending(of failure: MeasureFailure, _ url: String, begun: Instant) -> Ending {
    switch failure.blame {
    case .connection, .overload, .rateLimit:
      .failed(
        HostFailure(
          blame: failure.blame, reason: failure.failure.message, asked: retries.asked(failure), begun: begun))
    // What it answered for good it will answer again.
    case .image: .answered(url: failure.failure.httpStatus != nil && !failure.isTransient ? url : nil)
    case .none: .withdrawn
    }
  }

  // MARK: Slots

  private mutating func free(_ pick: Pick) {
    load.total -= 1
    if pick.isDoubtful { load.doubtful -= 1 }
    if pick.isAnswered { load.answered -= 1 }
    if let job = ring[pick.job] {
      job.giveSlotBack(of: pick.queue)
      if !job.waiting.isEmpty { changedJobs.insert(pick.job) }
    }
    guard let host = hosts[pick.host] else { return }
    if !host.isTrusted { load.untrusted -= 1 }
    host.inFlight -= 1
  }

  private mutating func wakeAfter(_ pick: Pick, _ now: Instant) {
    wakeHost(pick.host, now)
    wakeForSlot(pick.job)
    if let job = ring[pick.job] {
      job.closeIfDone(pick.queue)
      ring.enter(job)
    }
    hosts.restIfIdle(pick.host)
  }

  // MARK: Again

  /// Puts images whose try has failed back into a queue, unless they have failed for good.
  private mutating func putBack(_ picks: [Pick], _ failure: MeasureFailure, at failing: Int, _ now: Instant) -> Bool {
    let target = failure.isHosts ? failing : picks[0].host
    guard failure.isTransient, let host = hosts[target] else { return false }
    let random = Double.random(in: 0..<1)
    let attempt = picks[0].spent + 1
    // Those of a host that has never answered count at once: there is nothing to wait for.
    let isOpen = failure.isHosts && host.health.hasAnswered
    let isForgiven = isOpen && host.health.wasAway(since: picks[0].begun)
    guard
      let delay = isOpen
        ? retries.delayUntilJudged(failure, attempt: attempt, random: random)
        : retries.delay(after: failure, attempt: attempt, random: random)
    else { return false }
    // Together, so that they share the next download as well.
    for pick in picks {
      let entry = HostQueue.Entry(
        due: now + delay, image: pick.image, attempt: pick.attempt + 1, spent: isOpen ? pick.spent : attempt,
        failedAt: isOpen && !isForgiven ? now : nil, lastFailure: failure.failure)
      putBack(entry, of: pick, at: failure.isHosts ? target : pick.host)
    }
    return true
  }

  private mutating func putBack(_ entry: HostQueue.Entry, of pick: Pick, at failing: Int) {
    guard let job = ring[pick.job] else { return }
    let index = job.queue(at: failing, after: pick)
    job.withQueue(index) { queue in
      if queue.isEmpty { hosts[queue.host]?.queueCount += 1 }
      queue.addRetry(entry)
    }
    timers.add(.queue(HostQueue.Key(job: pick.job, queue: index)), at: entry.due)
  }

  // MARK: Hosts

  private mutating func judge(_ number: Int, _ ending: Ending, _ pick: Pick, _ now: Instant) {
    guard let host = hosts[number] else { return }
    // That of a witness is none.
    if pick.job > 0 { host.lastJob = pick.job }
    let isProbe = pick.isProbe && pick.host == number
    switch ending {
    case .answered(let url):
      let before = host.health.outage
      let change = host.health.succeed(url, begun: pick.begun, isProbe: isProbe, now)
      if host.health.outage == nil { trust(host, true) }
      host.givenUp = nil
      if change == .back, let before { report(host, .back(after: now - before.since)) }
      apply(change, to: number, host, now)
    case .failed(let failure):
      if failure.blame == .connection { trust(host, false) }
      let wasFailing = host.health.isFailing
      let change = host.health.fail(
        failure, isProbe: isProbe, patience: retries.patience, random: Double.random(in: 0..<1), now)
      if !wasFailing, let deadline = host.health.strangerDeadline { timers.add(.host(number), at: deadline) }
      apply(change, to: number, host, now)
    case .withdrawn:
      if !isProbe { return }
      host.health.withdrawProbe()
      // The witness' own.
      if pick.job == 0 { apply(host.health.dropWitness(patience: retries.patience, now), to: number, host, now) }
    }
  }

  /// What follows from a change of a host's health.
  mutating func apply(_ change: HostHealth.Change, to number: Int, _ host: HostTable.Host, _ now: Instant) {
    switch change {
    case .none: break
    case .asks: questions.append(number)
    case .cleared, .back:
      markWaiting(host)
      wakeHost(number, now)
    case .away:
      trust(host, false)
      if let outage = host.health.outage { report(host, .away(reason: outage.reason)) }
      setTimers(number, host)
      wakeHost(number, now)
    case .moved: setTimers(number, host)
    case .over: giveUp(number, host, now)
    }
  }

  mutating func beginProbe(of number: Int, _ host: HostTable.Host, _ now: Instant) {
    if host.health.beginProbe(random: Double.random(in: 0..<1), now) { setTimers(number, host) }
  }

  mutating func setTimers(_ number: Int, _ host: HostTable.Host) {
    markWaiting(host)
    guard let outage = host.health.outage else { return }
    if let next = outage.nextRound { timers.add(.host(number), at: next) }
    timers.add(.host(number), at: outage.deadline + Self.lastProbeTime)
  }

  /// How long the last round of probes may take before what waits is given up without its end.
  private static let lastProbeTime = Duration.seconds(10)

  /// Ends the wait for a host: what waits for it fails.
  private mutating func giveUp(_ number: Int, _ host: HostTable.Host, _ now: Instant) {
    guard let outage = host.health.outage else { return }
    let isStranger = !host.health.hasAnswered
    let time = now - outage.since
    host.health.giveUp()
    if host.queueCount > 0 || host.inFlight > 0 {
      let wait = isStranger ? "it has never answered" : "waited \(Int(time / .seconds(1))) s for it (--patience)"
      let message = "not downloaded: \(host.name) fails again and again, \(wait), last: \(outage.reason)"
      host.givenUp = HostTable.GivenUp(
        lastJob: lastJob, failure: Failure(.gaveUp, message), isStranger: isStranger)
      report(host, .givenUp(after: time, reason: outage.reason))
    }
    markWaiting(host)
    wakeHost(number, now)
  }

  private mutating func trust(_ host: HostTable.Host, _ isTrusted: Bool) {
    if host.isTrusted == isTrusted { return }
    host.isTrusted = isTrusted
    load.untrusted += isTrusted ? -host.inFlight : host.inFlight
  }

  private mutating func report(_ host: HostTable.Host, _ event: HostNotice.Event) {
    notices.append(HostNotice(job: host.lastJob, host: host.name, event: event))
  }

  // MARK: Waking

  mutating func wakeSleepers(_ now: Instant) {
    while let sleeper = timers.popDue(now) {
      switch sleeper {
      case .queue(let key): if ring[key.job]?.queues[key.queue]?.isWaiting == false { _ = ring.wake(key) }
      case .host(let number): wakeAway(number, now)
      }
    }
  }

  /// A round of probes is due, or patience is over, also with a host that has never answered.
  private mutating func wakeAway(_ number: Int, _ now: Instant) {
    guard let host = hosts[number] else { return }
    if host.inFlight == 0, host.health.expire(now) { return giveUp(number, host, now) }
    guard let outage = host.health.outage else { return }
    if now >= outage.deadline + Self.lastProbeTime { return giveUp(number, host, now) }
    guard outage.mayProbe(now, isCrowded: isCrowded) else { return }
    // Of a round with a single probe it is not always the witness: that one could fail by itself.
    if host.queueCount > 0, host.health.witness != nil, !isCrowded || Bool.random() { questions.append(number) }
    wakeHost(number, now)
  }

  /// Wakes as many queues as the host may have downloads; all when they don't wait for it any more.
  private mutating func wakeHost(_ number: Int, _ now: Instant) {
    guard let host = hosts[number] else { return }
    var wanted = wakeable(host, now)
    while wanted > 0, let key = host.parked.popFirst() {
      if ring.wake(key) { wanted -= 1 }
    }
  }

  private func wakeable(_ host: HostTable.Host, _ now: Instant) -> Int {
    if host.givenUp != nil { return .max }
    switch host.health.decide(now, isCrowded: isCrowded) {
    case .wait: return 0
    case .start(isProbe: true): return HostOutage.maxProbes
    case .start(isProbe: false): return host.isTrusted ? max(1, policy.room(host.slots)) : 1
    }
  }
}
