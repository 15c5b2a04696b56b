import DequeModule
import Fetch
import ImageHeader
import JobModel
import Logging
import Synchronization
import Threads

/// Decides what runs: hands images to the downloader as slots come free, and measured ones on to their pause.
actor Dispatcher {
  typealias ImageDownloader = Downloader<ImageReader, ImageTicket, ImageReader.Measurement>

  /// Images handed out and not recorded yet: downloading, pausing, or waiting for the disk. Bounds what is in memory,
  /// together with ``Flights/maxFollowers``, which settle with another's download.
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

  private var downloads: Downloads
  /// Rings when something can go on that waited for a time.
  private let alarm: Alarm
  private let wakes: Mailbox<Void>
  /// What the alarm is set to.
  private var nextWake: ContinuousClock.Instant?
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

  /// - Throws: ``ThreadError`` when the alarm's thread can't be started.
  init(
    _ downloads: Downloads, intake: Intake, downloader: ImageDownloader,
    completions: Mailbox<ImageDownloader.Outcome>, pauses: Pauses, recorder: Mailbox<RecorderEvent>,
    budget: MemoryBudget, logger: Logger
  ) throws(ThreadError) {
    let wakes = Mailbox<Void>()
    self.wakes = wakes
    // What the mailbox holds is bounded: one ring that nobody has heard yet is enough.
    alarm = try Alarm(name: "dispatcher") { if wakes.isEmpty { wakes.post(()) } }
    self.downloads = downloads
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
    async let waking: Void = runWakes()
    while let outcomes = await completions.drain() { settle(outcomes) }
    wakes.close()
    await waking
  }

  private func runWakes() async {
    while await wakes.drain() != nil {
      nextWake = nil
      fill()
    }
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
      case .lost(let failure):
        recorder.post(.fail(job, failure))
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
    downloads.add(job)
    if job.plan.unknownHead != JobPlan.end { unknown.append((job, job.plan.unknownHead)) }
  }

  // MARK: Images

  /// Starts as many images as may run.
  private func fill() {
    if isStopping { return }
    let now = ContinuousClock.now
    var transfers: [Transfer<ImageTicket>] = []
    var settled: [Downloads.Settled] = []
    while openImages < Self.maxOpenImages, let step = downloads.next(now) {
      openImages += 1
      switch step {
      case .download(let transfer): transfers.append(transfer)
      case .settled(let result): settled.append(result)
      }
    }
    downloader.submit(transfers)
    pauses.add(settled)
    // After the downloads: images that need none could take all the room there is.
    recordUnknown()
    for notice in downloads.takeNotices() { notice.log(to: logger) }
    // Each setting wakes the alarm's thread.
    if let wake = downloads.wake, wake != nextWake {
      nextWake = wake
      alarm.set(wake)
    }
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
            image: Int(head), outcome: .failed(.storeNotFound), bytes: 0, attempts: 0, finishedAt: now))
        head = job.plan.image(after: head)
      }
      openImages += results.count
      recorder.post(results.map { RecorderEvent.result(job, $0) })
      if head != JobPlan.end { unknown.append((job, head)) }
    }
  }

  private func settle(_ outcomes: [ImageDownloader.Outcome]) {
    let now = ContinuousClock.now
    var results: [Downloads.Settled] = []
    results.reserveCapacity(outcomes.count)
    for outcome in outcomes {
      openImages -= 1
      results += downloads.settle(outcome, now).filter { running[$0.job.number] != nil }
    }
    openImages += results.count
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
    downloads.remove(number, ContinuousClock.now)
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
