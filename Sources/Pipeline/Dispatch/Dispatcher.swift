import DequeModule
import Fetch
import ImageHeader
import JobFiles
import Logging
import Synchronization
import Threads

/// Decides what runs: hands images to the downloader as slots come free, and measured ones on to their pause.
actor Dispatcher {
  typealias ImageDownloader = Downloader<ImageReader, ImageTicket, ImageReader.Measurement>

  /// Images handed out and not recorded yet: downloading, pausing, or waiting for the disk. Bounds what is in memory.
  private static let maxOpenImages = 16_384
  /// Images of unknown stores that are recorded in one go.
  private static let unknownChunk = 1024

  private let intake: Intake
  private let downloader: ImageDownloader
  private let completions: Mailbox<ImageDownloader.Outcome>
  private let pauses: Pauses
  private let recorder: Mailbox<RecorderEvent>
  private let budget: MemoryBudget
  private let logger: Logger
  /// Posted to once stopping has left nothing handed out.
  nonisolated let drained = Mailbox<Void>()

  private var queue: FairQueue
  private var running: [Int: RunningJob] = [:]
  /// Accepted jobs that are not in memory, in the order of their acceptance.
  private var backlog: Deque<AcceptedJob> = [] {
    didSet { hasBacklog.store(!backlog.isEmpty, ordering: .relaxed) }
  }
  private nonisolated let hasBacklog = Atomic(false)
  private let loadRequests = Mailbox<Void>()
  /// Chains of images whose store is unknown.
  private var unknown: Deque<(job: RunningJob, head: UInt32)> = []
  private var openImages = 0
  private var isStopping = false

  init(
    limits: FairQueue.Limits, intake: Intake, downloader: ImageDownloader,
    completions: Mailbox<ImageDownloader.Outcome>, pauses: Pauses, recorder: Mailbox<RecorderEvent>,
    budget: MemoryBudget, logger: Logger
  ) {
    queue = FairQueue(limits)
    self.intake = intake
    self.downloader = downloader
    self.completions = completions
    self.pauses = pauses
    self.recorder = recorder
    self.budget = budget
    self.logger = logger
  }

  /// Runs until the completions are closed.
  func run() async {
    while let outcomes = await completions.drain() { settle(outcomes) }
  }

  // MARK: Jobs

  /// Whether jobs wait on disk, to be tried at the next look.
  nonisolated var isWaiting: Bool { hasBacklog.load(ordering: .relaxed) }

  /// Begins to run jobs whose memory is reserved, and tries again what waits.
  func take(_ look: Intake.Look) {
    for job in look.loaded { begin(job) }
    fill()
    enqueue(look.waiting)
  }

  /// Takes jobs that are on disk; they run as memory allows.
  func enqueue(_ jobs: [AcceptedJob]) {
    backlog += jobs
    requestLoading()
  }

  /// Loads jobs whenever there may be room for them, until ``stop()``. On its own: loading waits for the disk, and neither
  /// drops nor results may wait for that.
  func runLoading() async {
    while await loadRequests.drain() != nil { await loadBacklog() }
  }

  private func requestLoading() {
    // What the mailbox holds is bounded: one request while a loading runs is enough.
    if loadRequests.isEmpty, !backlog.isEmpty { loadRequests.post(()) }
  }

  /// Brings jobs from disk into memory: the oldest first, smaller ones past one that doesn't fit.
  private func loadBacklog() async {
    var index = 0
    while !isStopping, index < backlog.count {
      guard budget.reserve(backlog[index].memoryBytes) else {
        index += 1
        continue
      }
      let job = backlog.remove(at: index)
      if await !load(job) { return }
    }
  }

  /// - Returns: false when the disk doesn't answer: the job waits for the next look.
  private func load(_ job: AcceptedJob) async -> Bool {
    do throws(JobLoader.Failure) {
      let loaded = try await intake.load(job)
      budget.exchange(job.memoryBytes, for: loaded.memoryBytes)
      begin(loaded)
      fill()
    } catch {
      budget.release(job.memoryBytes)
      switch error {
      case .lost(let reason):
        recorder.post(.fail(job, reason: reason))
      case .disk(let cause):
        logger.error("a job can't be loaded; it is tried again", metadata: ["job": "\(job.id)", "error": "\(cause)"])
        backlog.append(job)
        return false
      }
    }
    return true
  }

  private func begin(_ job: RunningJob) {
    running[job.number] = job
    recorder.post(.begin(job))
    queue.add(job.number, job.plan)
    if job.plan.unknownHead != JobPlan.end { unknown.append((job, job.plan.unknownHead)) }
  }

  // MARK: Images

  /// Starts as many images as may run.
  private func fill() {
    if isStopping { return }
    var transfers: [Transfer<ImageTicket>] = []
    while openImages < Self.maxOpenImages, let pick = queue.next() {
      guard let job = running[pick.job] else { continue }
      openImages += 1
      transfers.append(
        Transfer(url: job.document.url(of: pick.image), context: ImageTicket(job: job, pick: pick)))
    }
    downloader.submit(transfers)
    // After the downloads: images that need none could take all the room there is.
    recordUnknown()
  }

  /// Images of unknown stores need no download: each gets its line, in turns with the other jobs.
  private func recordUnknown() {
    while openImages < Self.maxOpenImages, let (job, first) = unknown.popFirst() {
      var head = first
      if running[job.number] == nil { continue }
      let now = Timestamp.now()
      var results: [ImageResult] = []
      while head != JobPlan.end, results.count < Self.unknownChunk {
        results.append(
          ImageResult(
            image: Int(head), outcome: .failed(JournalState.unknownStore), bytes: 0, attempts: 0, finishedAt: now))
        head = job.plan.image(after: head)
      }
      openImages += results.count
      recorder.post(results.map { RecorderEvent.result(job, $0) })
      if head != JobPlan.end { unknown.append((job, head)) }
    }
  }

  private func settle(_ outcomes: [ImageDownloader.Outcome]) {
    let now = Timestamp.now()
    var results: [(RunningJob, ImageResult)] = []
    results.reserveCapacity(outcomes.count)
    for outcome in outcomes {
      let ticket = outcome.context
      queue.release(ticket.pick, hasAnswered: outcome.hasAnswered)
      guard running[ticket.job.number] != nil else {
        openImages -= 1
        continue
      }
      results.append(
        (
          ticket.job,
          ImageResult(
            image: ticket.pick.image, outcome: outcome.imageOutcome, bytes: outcome.bytes, attempts: 1, finishedAt: now)
        ))
    }
    pauses.add(results)
    fill()
    reportIfDrained()
  }

  /// The recorder has taken images off: recorded, or dropped with their job.
  func recorded(_ report: RecorderReport) {
    openImages -= report.imageCount
    for job in report.ended { end(job.number) }
    for (job, accepted) in report.suspended {
      end(job.number)
      backlog.append(accepted)
    }
    backlog += report.unended
    fill()
    reportIfDrained()
    if !report.ended.isEmpty { requestLoading() }
  }

  private func end(_ number: Int) {
    guard let job = running.removeValue(forKey: number) else { return }
    queue.remove(number)
    budget.release(job.memoryBytes)
  }

  // MARK: Stopping

  /// Starts nothing more; ``drained`` is told when all that was handed out has been recorded.
  func stop() {
    isStopping = true
    loadRequests.close()
    reportIfDrained()
  }

  private func reportIfDrained() {
    if isStopping && openImages == 0 { drained.post(()) }
  }
}

extension TransferOutcome<ImageTicket, ImageReader.Measurement> {
  /// Whether the host answered at all, if only with an error.
  fileprivate var hasAnswered: Bool {
    switch result {
    case .success, .failure(.httpStatus), .failure(.tooLarge), .failure(.tooManyRedirects): true
    case .failure: false
    }
  }

  fileprivate var imageOutcome: ImageResult.Outcome {
    switch result {
    case .success(.success(let size)):
      .measured(format: size.format.rawValue, width: size.width, height: size.height)
    case .success(.failure(let error)): .failed("\(error)")
    case .failure(let error): .failed("\(error)")
    }
  }
}
