import JobModel
import Logging
import Threads

/// The third step: hands images to the measurer as slots come free, and their results on to ``Recorder``.
actor Scheduler {
  /// Images that are measured, or whose results are not recorded yet. Bounds what is in memory, together with
  /// ``SharedDownloads/maxFollowers``.
  private static let maxUnrecordedImages = 16_384
  /// Results that are not recorded yet. Fewer: an image that pauses takes a few bytes, a result some hundred in each of several
  /// lists.
  private static let maxUnrecordedResults = 4096
  /// Between two reports of what waits for hosts.
  private static let waitsInterval = Duration.milliseconds(500)

  private let inlet: Mailbox<SchedulerEvent>
  private let measurer: any Measurer
  private let recorder: Mailbox<RecorderEvent>
  private let events: Events
  private var hostLog: HostLog
  /// Posted to once stopping has left nothing unrecorded.
  nonisolated let drained = Mailbox<Void>()

  private var images: ImageScheduler
  private var unrecordedImages = 0
  private var unrecordedResults = 0
  private var isStopping = false
  /// When what waits for hosts may be reported next.
  private var nextWaits: ContinuousClock.Instant?

  /// - Parameter inlet: jobs from ``Admission``, outcomes from the measurer, counts from ``Recorder``.
  init(
    _ images: ImageScheduler, inlet: Mailbox<SchedulerEvent>, measurer: any Measurer,
    recorder: Mailbox<RecorderEvent>, events: Events, logger: Logger
  ) {
    self.images = images
    self.inlet = inlet
    self.measurer = measurer
    self.recorder = recorder
    self.events = events
    hostLog = HostLog(logger)
  }

  /// Schedules until the inlet is closed and empty.
  func run() async {
    while let events = await inlet.drain(until: wake) { handle(events, ContinuousClock.now) }
  }

  private var wake: ContinuousClock.Instant? {
    let waits = images.hasWaits ? nextWaits : nil
    return [canStart ? images.wake : nil, waits].compactMap { $0 }.min()
  }

  /// Without room for another image no time can change anything, but only the recorder.
  private var canStart: Bool {
    !isStopping && unrecordedImages < Self.maxUnrecordedImages && unrecordedResults < Self.maxUnrecordedResults
  }

  /// Takes what has arrived, and starts as many images as may run.
  func handle(_ events: [SchedulerEvent], _ now: ContinuousClock.Instant) {
    var results: [ImageScheduler.Result] = []
    var ended: [Int] = []
    for event in events {
      switch event {
      case .begin(let job):
        recorder.post(.begin(job))
        hostLog.begin(job.number, job.id)
        images.add(job, FormerOutage.all(of: job.status, now), now)
      case .outcome(let outcome): results += finish(outcome, now)
      case .recorded(let count):
        unrecordedImages -= count
        unrecordedResults -= count
      case .cancel(let number):
        images.remove(number, now)
        recorder.post(.cancel(number))
      case .end(let number):
        images.remove(number, now)
        ended.append(number)
      case .round(let round): recorder.post(.round(round))
      case .stop: isStopping = true
      }
    }
    results += start(now)
    recorder.post(results.map { .result($0.job, $0.result) })
    self.events.load(downloading: images.downloading, pausing: images.pausing)
    for notice in images.takeNotices() { hostLog.write(notice) }
    ended.forEach { hostLog.end($0) }
    reportWaits(now)
    if isStopping && unrecordedImages == 0 { drained.postIfEmpty(()) }
  }

  /// Hosts that fail as a whole.
  var failingHostCount: Int { images.failingHostCount }

  private func reportWaits(_ now: ContinuousClock.Instant) {
    guard images.hasWaits, nextWaits.map({ $0 <= now }) ?? true else { return }
    nextWaits = now + Self.waitsInterval
    recorder.post(images.takeWaits(now).map { .waiting($0.job, StatusDocument.Waiting($0, now)) })
  }

  private func finish(_ outcome: MeasureOutcome, _ now: ContinuousClock.Instant) -> [ImageScheduler.Result] {
    events.tried(outcome)
    guard let results = images.finish(outcome, now) else { return [] }
    // The task counted as one image; what it leads to counts instead.
    unrecordedImages += results.count - 1
    unrecordedResults += results.count
    return results
  }

  private func start(_ now: ContinuousClock.Instant) -> [ImageScheduler.Result] {
    var tasks: [MeasureTask] = []
    var results: [ImageScheduler.Result] = []
    while canStart, let step = images.next(now) {
      unrecordedImages += 1
      switch step {
      case .measure(let task):
        // The witness of a host is nobody's image.
        if task.id.attempt > 1 && task.id.job > 0 { events.retried() }
        tasks.append(task)
      case .result(let result):
        unrecordedResults += 1
        results.append(result)
      }
    }
    measurer.submit(tasks)
    // After the downloads: images that need none could take all the room there is.
    while canStart {
      let unknown = images.nextOfUnknownStores()
      if unknown.isEmpty { break }
      unrecordedImages += unknown.count
      unrecordedResults += unknown.count
      results += unknown
    }
    return results
  }
}
