/// What is known of a host: whether it has answered, whether it fails as a whole, and which failures were its images' own.
///
/// A failure that may be the host's is not judged when it occurs. It was the image's own when a request that was begun later is
/// answered well; it was the host's when an outage is found that covers it. So that neither needs an image to wait for long, a
/// host that fails again and again is asked for a URL that it has answered before, its *witness*: if it answers that, single
/// paths fail; if not, the host is *away*. Without a witness many different images must fail first.
///
/// A host that is away is probed, see ``HostOutage``, until it answers or patience is over. Once it is back, its connections
/// grow from one on.
struct HostHealth {
  typealias Instant = ContinuousClock.Instant

  /// How many failures in a row make it suspect.
  static let maxConnectionFailures = 8
  static let maxOverloads = 32
  /// The same without a witness: when 99 of 100 paths of a host answer 503, the good one is found with a probability of 99 %.
  static let maxOverloadsWithoutWitness = 512
  /// After so many failures in a row images are taken from all over the queues: a run of bad ones must not hide the good ones.
  static let maxFailuresInOrder = 4
  /// How long a host is tried that has never answered, from the begin of the first try that failed.
  static let strangerPatience = Duration.seconds(30)
  /// A longer URL is no witness, bytes.
  static let maxWitnessBytes = 2048
  /// More connections than any host gets.
  private static let maxLimit = 16_384

  enum Decision: Equatable {
    case start(isProbe: Bool)
    case wait
  }

  /// What a failure or an answer has changed.
  enum Change: Equatable {
    case none
    /// The witness is to be asked.
    case asks
    /// The witness has answered: its images may go on.
    case cleared
    /// The host is away.
    case away
    /// The next round of probes has moved.
    case moved
    /// Patience is over.
    case over
    /// The host is back.
    case back
  }

  /// Whose a failure was.
  enum Verdict: Equatable { case hosts, images, open }

  /// Failures in a row.
  private struct Run {
    let since: Instant
    /// When the first of them was begun.
    let begun: Instant
    var count = 0
    var reason: String
  }

  /// Kept apart: most hosts have none, and there may be many hosts.
  private struct Trouble {
    var run: Run?
    var outage: HostOutage?
    /// Whether the witness is being asked.
    var isAsking = false
    /// Until when it asks to be left alone, if its witness fails too.
    var heldUntil: Instant?
    var lastReturn: Instant?
    /// Connections at once while it comes back; nil: no limit of its own.
    var limit: Int?
    /// Answers since the limit has grown.
    var answers = 0

    /// Doubles the limit once all of its connections have been answered.
    mutating func grow() {
      guard let limit else { return }
      answers += 1
      if answers < limit { return }
      self.limit = limit * 2 > HostHealth.maxLimit ? nil : limit * 2
      answers = 0
    }
  }

  private indirect enum Storage {
    case none
    case some(Trouble)
  }

  /// Whether any answer has come, in this process or by a journal.
  private(set) var hasAnswered = false
  /// A URL that it has answered well.
  private(set) var witness: String?
  /// When the last request was begun that it has answered well.
  private var lastWell: Instant?
  private var storage = Storage.none

  private var trouble: Trouble? {
    get { if case .some(let trouble) = storage { trouble } else { nil } }
    set { storage = newValue.map { .some($0) } ?? .none }
  }

  // MARK: State

  var outage: HostOutage? { trouble?.outage }
  var isAsking: Bool { trouble?.isAsking ?? false }
  /// Whether its last answer was no good one.
  var isFailing: Bool { trouble?.run != nil || trouble?.outage != nil }
  /// Whether images are to be taken from all over the queues.
  var isSuspect: Bool { trouble?.run.map { $0.count >= Self.maxFailuresInOrder } ?? false }
  /// Connections at once; nil: no limit of its own.
  var limit: Int? { trouble?.limit }
  /// When a host that has never answered is given up; nil for others, and while it is away or doesn't fail.
  var strangerDeadline: Instant? {
    hasAnswered || trouble?.outage != nil ? nil : trouble?.run.map { $0.begun + Self.strangerPatience }
  }
  /// Whether there is nothing to remember.
  var isFresh: Bool { !hasAnswered && !isFailing }

  /// - Parameter isCrowded: see ``HostOutage/mayProbe(_:isCrowded:)``.
  func decide(_ now: Instant, isCrowded: Bool = false) -> Decision {
    if isAsking { return .wait }
    guard let outage else { return .start(isProbe: false) }
    return outage.mayProbe(now, isCrowded: isCrowded) ? .start(isProbe: true) : .wait
  }

  /// Whether it was away after a request was begun: whatever has become of that doesn't count.
  func wasAway(since begun: Instant) -> Bool { trouble?.lastReturn.map { $0 >= begun } ?? false }

  /// - Parameter time: when the failure occurred.
  func verdict(on time: Instant) -> Verdict {
    if let back = trouble?.lastReturn, back >= time { return .hosts }
    if let lastWell, lastWell >= time { return .images }
    return .open
  }

  // MARK: What the journal and the status document say

  mutating func knowAnswered() { hasAnswered = true }

  /// An outage that a former process has seen goes on; its first probe is due.
  ///
  /// - Returns: false when something is known already that is newer.
  mutating func resume(since: Instant, reason: String, patience: Duration, _ now: Instant) -> Bool {
    if trouble != nil || lastWell != nil { return false }
    hasAnswered = true
    // If patience is over by now, a last round of probes tells whether the host has come back meanwhile.
    let outage = HostOutage(
      since: min(since, now), deadline: max(since + patience, now), reason: reason, nextRound: now)
    trouble = Trouble(run: Run(since: outage.since, begun: outage.since, reason: reason), outage: outage)
    return true
  }

  // MARK: Probes

  /// - Returns: whether a round begins with this probe.
  mutating func beginProbe(random: Double, _ now: Instant) -> Bool {
    trouble?.outage?.beginProbe(random: random, now) ?? false
  }

  mutating func withdrawProbe() { trouble?.outage?.withdrawProbe() }

  // MARK: Answers and failures

  /// The host has answered, and not that it fails.
  ///
  /// - Parameters:
  ///   - url: the image's, if it may serve as a witness.
  ///   - begun: when the request was begun.
  mutating func succeed(_ url: String?, begun: Instant, isProbe: Bool, _ now: Instant) -> Change {
    hasAnswered = true
    lastWell = max(lastWell ?? begun, begun)
    if witness == nil, let url, url.utf8.count <= Self.maxWitnessBytes { witness = url }
    guard var trouble else { return .none }
    defer { self.trouble = trouble }
    if isProbe { trouble.outage?.endProbe() }
    // An answer to what was asked before the failures says nothing about them.
    if let run = trouble.run, begun < run.since { return .none }
    trouble.run = nil
    trouble.heldUntil = nil
    if trouble.outage != nil {
      trouble.outage = nil
      trouble.isAsking = false
      trouble.lastReturn = now
      (trouble.limit, trouble.answers) = (1, 0)
      return .back
    }
    if trouble.isAsking {
      trouble.isAsking = false
      return .cleared
    }
    trouble.grow()
    return .none
  }

  /// A try has failed, and that may be the host's fault.
  ///
  /// - Parameters:
  ///   - isProbe: also for the witness.
  ///   - random: from 0 up to 1.
  mutating func fail(
    _ failure: HostFailure, isProbe: Bool, patience: Duration, random: Double, _ now: Instant
  ) -> Change {
    if failure.blame != .connection { hasAnswered = true }
    var trouble = trouble ?? Trouble()
    defer { self.trouble = trouble }
    let time = failure.asked.map { now + $0 }
    if trouble.outage == nil, let back = trouble.lastReturn, back >= failure.begun { return .none }
    if trouble.outage != nil { return failAway(&trouble, failure.reason, isProbe: isProbe, until: time, patience, now) }
    var run = trouble.run ?? Run(since: now, begun: failure.begun, reason: failure.reason)
    run.count += 1
    run.reason = failure.reason
    trouble.run = run
    let nextRound = now + HostOutage.rest(after: 0, random: random)
    if !hasAnswered && run.begun + Self.strangerPatience <= now {
      _ = leave(&trouble, until: nextRound, patience)
      return .over
    }
    if let time { trouble.heldUntil = max(trouble.heldUntil ?? time, time) }
    if trouble.isAsking { return isProbe ? leave(&trouble, until: nextRound, patience) : .none }
    let isHeld = time != nil && !isWell(since: failure.begun)
    if !isHeld && run.count < threshold(failure.blame) { return .none }
    return ask(&trouble, until: nextRound, patience)
  }

  /// An image must not be tried again before its failure is judged, and nothing else is left to ask.
  ///
  /// - Parameter failure: the image's, and when it occurred.
  mutating func doubt(
    _ failure: (reason: String, time: Instant), patience: Duration, _ now: Instant
  ) -> Change {
    var trouble = trouble ?? Trouble()
    if trouble.outage != nil || trouble.isAsking { return .none }
    defer { self.trouble = trouble }
    if trouble.run == nil {
      trouble.run = Run(since: failure.time, begun: failure.time, count: 1, reason: failure.reason)
    }
    return ask(&trouble, until: now, patience)
  }

  /// ``strangerDeadline`` is over, and no try is under way.
  ///
  /// - Returns: whether the host is to be given up.
  mutating func expire(_ now: Instant) -> Bool {
    guard let deadline = strangerDeadline, deadline <= now, var trouble else { return false }
    defer { self.trouble = trouble }
    return leave(&trouble, until: now, .zero) == .away
  }

  /// The witness has not told anything about the host.
  mutating func dropWitness(patience: Duration, _ now: Instant) -> Change {
    witness = nil
    guard var trouble, trouble.isAsking else { return .none }
    defer { self.trouble = trouble }
    return leave(&trouble, until: now, patience)
  }

  /// What waits is given up; what comes later begins anew, with one connection.
  mutating func giveUp() {
    guard var trouble else { return }
    trouble.run = nil
    trouble.outage = nil
    trouble.isAsking = false
    (trouble.limit, trouble.answers) = (1, 0)
    self.trouble = trouble
  }

  // MARK: Details

  private func isWell(since time: Instant) -> Bool { lastWell.map { $0 >= time } ?? false }

  private func threshold(_ blame: MeasureFailure.Blame) -> Int {
    switch blame {
    case .overload: witness == nil ? Self.maxOverloadsWithoutWitness : Self.maxOverloads
    case .rateLimit: Self.maxOverloads
    case .connection, .image, .none: Self.maxConnectionFailures
    }
  }

  /// Asks the witness; without one the host is away.
  private func ask(_ trouble: inout Trouble, until nextRound: Instant, _ patience: Duration) -> Change {
    if witness == nil { return leave(&trouble, until: nextRound, patience) }
    trouble.isAsking = true
    return .asks
  }

  private func leave(_ trouble: inout Trouble, until nextRound: Instant, _ patience: Duration) -> Change {
    guard let run = trouble.run else { return .none }
    trouble.isAsking = false
    let nextRound = max(nextRound, trouble.heldUntil ?? nextRound)
    trouble.heldUntil = nil
    let deadline = hasAnswered ? run.since + patience : run.begun + Self.strangerPatience
    trouble.outage = HostOutage(since: run.since, deadline: deadline, reason: run.reason, nextRound: nextRound)
    return .away
  }

  private func failAway(
    _ trouble: inout Trouble, _ reason: String, isProbe: Bool, until time: Instant?, _ patience: Duration,
    _ now: Instant
  ) -> Change {
    guard isProbe, var outage = trouble.outage else { return .none }
    outage.endProbe()
    outage.reason = reason
    // A stranger may have answered meanwhile.
    if hasAnswered { outage.deadline = outage.since + patience }
    let isLast = now >= outage.deadline
    if !isLast, let time { outage.hold(until: time) }
    trouble.outage = outage
    return isLast ? .over : time == nil ? .none : .moved
  }
}
