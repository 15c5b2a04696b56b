import Fetch
import ImageHeader
import JobModel

/// Decides for each image whether it is downloaded, shares another's download, or is known already; and for each download
/// that has failed whether it is tried again. Does nothing itself, and is told the time.
///
/// An image that waits, for its turn, for another's download or to be tried again, holds no slot and no connection.
struct Downloads {
  typealias Outcome = TransferOutcome<ImageTicket, ImageReader.Measurement>
  typealias Instant = ContinuousClock.Instant
  typealias Settled = (job: RunningJob, result: ImageResult)

  enum Step {
    case download(Transfer<ImageTicket>)
    /// Nothing has to be downloaded.
    case settled(Settled)
  }

  private let retries: RetryPolicy
  private var queue: FairQueue
  private var flights = Flights()
  private var cache: MeasurementCache
  private var jobs: [Int: RunningJob] = [:]
  private var refusals = Refusals()
  private var notices: [HostNotice] = []

  init(_ limits: FairQueue.Limits, retries: RetryPolicy, cacheSeconds: Double) {
    self.retries = retries
    queue = FairQueue(limits)
    cache = MeasurementCache(keepSeconds: cacheSeconds)
  }

  /// When something can go on that can't now; nil when only the end of a download can change that.
  var wake: Instant? { queue.wake }

  /// What has become known about hosts since the last call.
  mutating func takeNotices() -> [HostNotice] {
    defer { notices = [] }
    return queue.takeNotices() + notices
  }

  mutating func add(_ job: RunningJob) {
    jobs[job.number] = job
    queue.add(job.number, job.plan)
  }

  /// Forgets what of a job is not being downloaded.
  mutating func remove(_ number: Int, _ now: Instant) {
    jobs[number] = nil
    queue.remove(number, now)
  }

  // MARK: Beginning

  /// What is to be done next, or nil when nothing can be done now.
  mutating func next(_ now: Instant) -> Step? {
    // Ends: each turn takes an image off the queue.
    while let action = queue.next(now) {
      switch action {
      case .fail(let pick, let reason):
        guard let job = jobs[pick.job] else { continue }
        return .settled((job, result(of: pick, .failed(Failure(.gaveUp, reason)), attempts: pick.attempt - 1)))
      case .download(let pick):
        guard let job = jobs[pick.job] else {
          queue.release(pick, .withdrawn, now)
          continue
        }
        if let step = begin(ImageTicket(job: job, pick: pick, url: job.document.url(of: pick.image)), now) {
          return step
        }
      }
    }
    return nil
  }

  /// - Returns: nil when the image waits for another's download.
  private mutating func begin(_ ticket: ImageTicket, _ now: Instant) -> Step? {
    var ticket = ticket
    let hit = cache.find(ticket.url, now)
    if case .fresh(let measurement) = hit {
      queue.release(ticket.pick, .withdrawn, now)
      return .settled(settled(ticket, measurement, attempts: ticket.pick.attempt - 1, isCached: true))
    }
    switch flights.board(ticket) {
    case .follows:
      queue.release(ticket.pick, .withdrawn, now)
      return nil
    case .leads: ticket.leads = true
    case .alone: break
    }
    guard case .askable(let measurement, let validators)? = hit else {
      return .download(Transfer(url: ticket.url, context: ticket))
    }
    ticket.known = measurement
    return .download(Transfer(url: ticket.url, context: ticket, validators: validators))
  }

  // MARK: Ending

  /// What the end of a download settles: nothing when it is tried again, many images when others waited for it.
  mutating func settle(_ outcome: Outcome, _ now: Instant) -> [Settled] {
    let ticket = outcome.context
    let tickets = [ticket] + (ticket.leads ? flights.land(ticket.url) : [])
    switch outcome.result {
    case .failed(let error):
      note(error, of: ticket, now)
      let random = Double.random(in: 0..<1)
      defer { queue.release(ticket.pick, Self.ending(error), now) }
      if let delay = retries.delay(after: error, attempt: ticket.pick.attempt, random: random) {
        // Together, so that they share the next download as well.
        for ticket in tickets { queue.retry(ticket.pick, at: now + delay, reason: "\(error)") }
        return []
      }
      return failed(tickets, Failure(error), outcome)
    case .notModified:
      defer { queue.release(ticket.pick, .answered, now) }
      guard let known = ticket.known else { return [] }
      cache.confirm(ticket.url, known, outcome.reuse, now)
      return measured(tickets, known, isCached: true)
    case .body(.success(let size)):
      queue.release(ticket.pick, .answered, now)
      let measurement = Measurement(size: size, bytes: outcome.bytes)
      cache.keep(ticket.url, measurement, outcome.reuse, now)
      return measured(tickets, measurement, isCached: false)
    case .body(.failure(let error)):
      queue.release(ticket.pick, .answered, now)
      return failed(tickets, Failure(error), outcome)
    }
  }

  /// A host that asks for a pause gets it for all that wait for it.
  private mutating func note(_ error: FetchError, of ticket: ImageTicket, _ now: Instant) {
    if let pause = RetryPolicy.hold(error) { queue.hold(ticket.pick.host, until: now + pause, now) }
    if let refusal = error.refusal, let notice = refusals.notice(ticket.url, "\(refusal)", now) {
      notices.append(notice)
    }
  }

  private static func ending(_ error: FetchError) -> FairQueue.Ending {
    if error.isHostFailure || RetryPolicy.asksForTooMuch(error) { return .failed("\(error)") }
    return switch error {
    case .httpStatus, .tooLarge, .headTooLarge, .tooManyRedirects: .answered
    default: .withdrawn
    }
  }

  // MARK: Results

  /// The first has made the download; who waited for it has made none of its own.
  ///
  /// - Parameter isCached: whether the first's is a measurement from before.
  private func measured(_ tickets: [ImageTicket], _ measurement: Measurement, isCached: Bool) -> [Settled] {
    tickets.enumerated().map { index, ticket in
      settled(
        ticket, measurement, attempts: index == 0 ? ticket.pick.attempt : ticket.pick.attempt - 1,
        isCached: isCached || index > 0)
    }
  }

  /// Who waited for the download shares its tries.
  private func failed(_ tickets: [ImageTicket], _ failure: Failure, _ outcome: Outcome) -> [Settled] {
    tickets.map {
      ($0.job, result(of: $0.pick, .failed(failure), bytes: outcome.bytes, attempts: outcome.context.pick.attempt))
    }
  }

  private func settled(_ ticket: ImageTicket, _ measurement: Measurement, attempts: Int, isCached: Bool) -> Settled {
    let size = measurement.size
    let outcome = ImageResult.Outcome.measured(format: size.format.rawValue, width: size.width, height: size.height)
    return (
      ticket.job, result(of: ticket.pick, outcome, bytes: measurement.bytes, attempts: attempts, isCached: isCached)
    )
  }

  private func result(
    of pick: FairQueue.Pick, _ outcome: ImageResult.Outcome, bytes: Int = 0, attempts: Int, isCached: Bool = false
  ) -> ImageResult {
    ImageResult(
      image: pick.image, outcome: outcome, bytes: bytes, attempts: attempts, lastReason: pick.lastReason,
      isCached: isCached, finishedAt: Timestamp.now())
  }
}
