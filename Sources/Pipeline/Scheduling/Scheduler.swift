import JobModel
import Logging
import Threads

/// The third step: hands images to the measurer as slots come free, and their results on to ``Recorder``.
actor Scheduler {
  /// Images that are measured, or whose results are not recorded yet. Bounds what is in memory, together with
  /// ``SharedDownloads/maxFollowers``.
  private static let maxUnrecordedImages = 16_384
  /// Between two reports of what waits for hosts.
  private static let waitsInterval = Duration.milliseconds(500)

  private let inlet: Mailbox<SchedulerEvent>
  private let measurer: any Measurer
  private let recorder: Mailbox<RecorderEvent>
  private let logger: Logger
  /// Posted to once stopping has left nothing unrecorded.
  nonisolated let drained = Mailbox<Void>()

  private var images: ImageScheduler
  private var unrecordedImages = 0
  private var isStopping = false
  /// When what waits for hosts may be reported next.
  private var nextWaits: ContinuousClock.Instant?

  /// - Parameter inlet: jobs from ``Admission``, outcomes from the measurer, counts from ``Recorder``.
  init(
    _ images: ImageScheduler, inlet: Mailbox<SchedulerEvent>, measurer: any Measurer,
    recorder: Mailbox<RecorderEvent>, logger: Logger
  ) {
    self.images = images
    self.inlet = inlet
    self.measurer = measurer
    self.recorder = recorder
    self.logger = logger
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
  private var canStart: Bool { !isStopping && unrecordedImages < Self.maxUnrecordedImages }

  /// Takes what has arrived, and starts as many images as may run.
  func handle(_ events: [SchedulerEvent], _ now: ContinuousClock.Instant) {
    var results: [ImageScheduler.Result] = []
    for event in events {
      switch event {
      case .begin(let job):
        recorder.post(.begin(job))
        images.add(job, FormerOutage.all(of: job.status, now), now)
      case .outcome(let outcome): results += finish(outcome, now)
      case .recorded(let count): unrecordedImages -= count
      case .end(let number): images.remove(number, now)
      case .round(let round): recorder.post(.round(round))
      case .stop: isStopping = true
      }
    }
    results += start(now)
    recorder.post(results.map { .result($0.job, $0.result) })
    for notice in images.takeNotices() { notice.log(to: logger) }
    reportWaits(now)
    if isStopping && unrecordedImages == 0 { drained.postIfEmpty(()) }
  }

  private func reportWaits(_ now: ContinuousClock.Instant) {
    guard images.hasWaits, nextWaits.map({ $0 <= now }) ?? true else { return }
    nextWaits = now + Self.waitsInterval
    recorder.post(images.takeWaits(now).map { .waiting($0.job, StatusDocument.Waiting($0, now)) })
  }

  private func finish(_ outcome: MeasureOutcome, _ now: ContinuousClock.Instant) -> [ImageScheduler.Result] {
    guard let results = images.finish(outcome, now) else { return [] }
    // The task counted as one image; what it leads to counts instead.
    unrecordedImages += results.count - 1
    return results
  }

  private func start(_ now: ContinuousClock.Instant) -> [ImageScheduler.Result] {
    var tasks: [MeasureTask] = []
    var results: [ImageScheduler.Result] = []
    while canStart, let step = images.next(now) {
      unrecordedImages += 1
      switch step {
      case .measure(let task): tasks.append(task)
      case .result(let result): results.append(result)
      }
    }
    measurer.submit(tasks)
    // After the downloads: images that need none could take all the room there is.
    while canStart {
      let unknown = images.nextOfUnknownStores()
      if unknown.isEmpty { break }
      unrecordedImages += unknown.count
      results += unknown
    }
    return results
  }
}
