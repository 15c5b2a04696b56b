import DequeModule
import Fetch
import ImageHeader
import JobModel

/// Decides for each image whether it is downloaded, shares another's download, or is known already; and for each try that has
/// failed whether there is another. Pure: the caller acts on its answers and passes the time in.
///
/// An image that waits, for its turn, for another's download or to be tried again, holds no slot and no connection.
struct ImageScheduler {
  typealias Instant = ContinuousClock.Instant

  /// An image's result, with the number of its job.
  struct Result {
    let job: Int
    let result: ImageResult
  }

  enum Step {
    case measure(MeasureTask)
    /// Nothing has to be measured.
    case result(Result)
  }

  /// A download that has ended, whose images are still being worked on.
  private struct Downloaded {
    let leader: FairQueue.Pick
    /// Images that have waited for the leader's download.
    let followers: [FairQueue.Pick]
    let measurement: Measurement
    /// Of a measurement from before: how long ago the host sent or confirmed it. Nil when the leader was downloaded.
    let cacheAgeSeconds: Int?
    /// Attempts of the leader.
    let attempts: Int
  }

  private let timeoutMilliseconds: Int
  private var queue: FairQueue
  private var shared = SharedDownloads()
  private var cache: MeasurementCache
  /// By the number of a job: when its first image was handed out.
  private var starts: [Int: Instant] = [:]
  /// Tasks under way, until their download has ended. An answer that comes again finds nothing here.
  private var tickets: [MeasureTask.ID: Ticket] = [:]
  /// Tasks under way that ask a host's witness.
  private var questions: [MeasureTask.ID: Ticket] = [:]
  private var downloaded: [MeasureTask.ID: Downloaded] = [:]
  private var unknownStores = UnknownStoreQueue()
  /// Of the last task.
  private var lastVisit = (job: 0, visit: 0)
  private var refusals = Refusals()
  private var notices: [HostNotice] = []
  private var lastFailure = Failure.storeNotFound

  /// - Parameters:
  ///   - timeoutMilliseconds: how long one download may take.
  ///   - cacheSeconds: how long a measurement serves other images with the same URL, whatever the host says.
  init(_ policy: SlotPolicy, retries: RetryPolicy, timeoutMilliseconds: Int, cacheSeconds: Double) {
    self.timeoutMilliseconds = timeoutMilliseconds
    queue = FairQueue(policy, retries)
    cache = MeasurementCache(keepSeconds: cacheSeconds)
  }

  /// When something can go on that can't now; nil when only the end of a download can change that.
  var wake: Instant? { queue.wake }

  /// Hosts that fail as a whole.
  var failingHostCount: Int { queue.failingHostCount }

  /// What has become known about hosts since the last call.
  mutating func takeNotices() -> [HostNotice] {
    defer { notices = [] }
    return queue.takeNotices() + notices
  }

  /// Tasks whose download goes on.
  var downloading: Int { tickets.count }
  /// Tasks whose download has ended, and whose work goes on.
  var pausing: Int { downloaded.count }

  /// The jobs whose waiting for hosts has changed since the last call.
  mutating func takeWaits(_ now: Instant) -> [HostWait.Report] { queue.takeWaits(now) }

  /// Whether ``takeWaits(_:)`` has any.
  var hasWaits: Bool { !queue.changedJobs.isEmpty }

  /// - Parameter outages: that a former process has seen.
  mutating func add(_ job: RunningJob, _ outages: [FormerOutage] = [], _ now: Instant) {
    queue.add(job, outages, now)
    unknownStores.add(job)
  }

  /// Drops a job's images that are not being measured.
  mutating func remove(_ number: Int, _ now: Instant) {
    queue.remove(number, now)
    starts[number] = nil
  }

  // MARK: Beginning

  /// What is to be done next, or nil when nothing can be done now.
  mutating func next(_ now: Instant) -> Step? {
    // Terminates: each iteration removes an image from the queue.
    while let action = queue.next(now) {
      switch action {
      case .fail(let pick, let failure): return .result(result(of: pick, .failed(failure), attempts: pick.spent))
      case .ask(let pick, let url): return ask(Ticket(pick: pick, url: url, start: now))
      case .download(let pick):
        if let step = begin(pick, now) { return step }
      }
    }
    return nil
  }

  /// Results of images whose store is unknown: they need no download.
  mutating func nextOfUnknownStores() -> [Result] {
    unknownStores.next { queue.job($0) != nil }
  }

  /// - Returns: nil when the image waits for another's download.
  private mutating func begin(_ pick: FairQueue.Pick, _ now: Instant) -> Step? {
    guard let job = queue.job(pick.job) else {
      queue.release(pick, .withdrawn, now)
      return nil
    }
    var ticket = Ticket(
      pick: pick, url: job.document.url(of: pick.image), start: now, asksAnew: job.document.asksAnew)
    let hit = cache.find(ticket.url, for: reader(job, now), now)
    if case .fresh(let measurement, let ageSeconds) = hit {
      queue.release(pick, .withdrawn, now)
      downloaded[ticket.id] = Downloaded(
        leader: pick, followers: [], measurement: measurement, cacheAgeSeconds: ageSeconds, attempts: pick.spent)
      return .measure(task(ticket, job, known: measurement))
    }
    switch shared.join(ticket) {
    case .follower:
      queue.release(pick, .withdrawn, now)
      return nil
    case .leader: ticket.isShared = true
    case .alone: break
    }
    tickets[ticket.id] = ticket
    guard case .askable(let measurement, let validators)? = hit else { return .measure(task(ticket, job)) }
    return .measure(task(ticket, job, known: measurement, validators: validators))
  }

  private mutating func reader(_ job: RunningJob, _ now: Instant) -> MeasurementCache.Reader {
    let start = starts[job.number] ?? now
    starts[job.number] = start
    return MeasurementCache.Reader(start: start, asksAnew: job.document.asksAnew)
  }

  /// Downloads a host's witness; what comes of it is of no image.
  private mutating func ask(_ question: Ticket) -> Step {
    questions[question.id] = question
    return .measure(
      MeasureTask(id: question.id, visit: 0, url: question.url, timeoutMilliseconds: timeoutMilliseconds))
  }

  /// Images of a job begin mostly in the order of its document.
  private mutating func visit(of image: Int, _ job: RunningJob) -> Int {
    let last = lastVisit.job == job.number ? lastVisit.visit : 0
    lastVisit = (job.number, job.document.visit(of: image, after: last))
    return lastVisit.visit
  }

  private mutating func task(
    _ ticket: Ticket, _ job: RunningJob, known: Measurement? = nil, validators: Validators? = nil
  ) -> MeasureTask {
    MeasureTask(
      id: ticket.id, visit: visit(of: ticket.pick.image, job), url: ticket.url, known: known,
      validators: validators, asksAnew: ticket.asksAnew, timeoutMilliseconds: timeoutMilliseconds)
  }

  // MARK: Ending

  /// Takes an outcome.
  ///
  /// - Returns: what it leads to when its task is over: no result when the image is tried again, many when others waited for it.
  ///   Nil while the image is still being worked on, and for a repeated outcome.
  mutating func finish(_ outcome: MeasureOutcome, _ now: Instant) -> [Result]? {
    if let question = questions.removeValue(forKey: outcome.id) { return answer(question, outcome, now) }
    if let ticket = tickets.removeValue(forKey: outcome.id) {
      let followers = ticket.isShared ? shared.finish(ticket) : []
      switch outcome.result ?? .failed(.withoutResult) {
      case .failed(let failure): return fail([ticket] + followers, failure, outcome, now)
      case .measured(let measurement, let isReused):
        queue.release(ticket.pick, .answered(url: ticket.url), now)
        if let host = outcome.redirectedTo { queue.answer(of: host, ticket.url, ticket.pick, now) }
        if isReused {
          cache.confirm(ticket, measurement, outcome.reuse, now)
        } else {
          cache.keep(ticket, measurement, outcome.reuse, now)
        }
        downloaded[outcome.id] = Downloaded(
          leader: ticket.pick, followers: followers.map(\.pick), measurement: measurement,
          cacheAgeSeconds: isReused ? 0 : nil, attempts: ticket.pick.spent + 1)
      }
    }
    guard outcome.stage == .finished, let done = downloaded.removeValue(forKey: outcome.id) else { return nil }
    return results(of: done)
  }

  private mutating func fail(
    _ tickets: [Ticket], _ failure: MeasureFailure, _ outcome: MeasureOutcome, _ now: Instant
  ) -> [Result] {
    let first = tickets[0]
    if let detail = failure.detail, let notice = refusals.notice(first.url, detail, job: first.pick.job, now) {
      notices.append(notice)
    }
    let isAgain = queue.fail(tickets.map(\.pick), failure, first.url, redirectedTo: outcome.redirectedTo, now)
    if isAgain { return [] }
    // One text for all images that fail alike, one after the other.
    if lastFailure != failure.failure { lastFailure = failure.failure }
    // Followers share the download's tries.
    return tickets.map {
      result(of: $0.pick, .failed(lastFailure), bytes: outcome.bytes, attempts: first.pick.spent + 1)
    }
  }

  /// What a witness' answer says of its host.
  private mutating func answer(_ question: Ticket, _ outcome: MeasureOutcome, _ now: Instant) -> [Result] {
    switch outcome.result ?? .failed(.withoutResult) {
    case .measured: queue.release(question.pick, .answered(url: question.url), now)
    case .failed(let failure):
      queue.endQuestion(question.pick, failure, question.url, redirectedTo: outcome.redirectedTo, now)
    }
    return []
  }

  // MARK: Results

  private func results(of done: Downloaded) -> [Result] {
    let size = done.measurement.size
    let outcome = ImageResult.Outcome.measured(format: size.format.rawValue, width: size.width, height: size.height)
    let bytes = done.measurement.bytes
    let first = result(
      of: done.leader, outcome, bytes: bytes, attempts: done.attempts, cacheAgeSeconds: done.cacheAgeSeconds)
    // A follower has made no download of its own.
    return [first]
      + done.followers.map { result(of: $0, outcome, bytes: bytes, attempts: $0.spent, cacheAgeSeconds: 0) }
  }

  private func result(
    of pick: FairQueue.Pick, _ outcome: ImageResult.Outcome, bytes: Int = 0, attempts: Int,
    cacheAgeSeconds: Int? = nil
  ) -> Result {
    Result(
      job: pick.job,
      result: ImageResult(
        image: pick.image, outcome: outcome, bytes: bytes, attempts: attempts, lastReason: pick.lastReason,
        cacheAgeSeconds: cacheAgeSeconds, finishedAt: Timestamp.now()))
  }
}

extension Ticket {
  var id: MeasureTask.ID { MeasureTask.ID(job: pick.job, image: pick.image, attempt: pick.attempt) }
}
