import CoreMetrics
import JobEvents
import JobModel
import Logging
import Monitoring

/// The last step: tells the log, and through ``EventHub`` whoever listens, what has changed, once the files say so. It never
/// makes the pipeline wait.
struct Events: Sendable {
  let hub: EventHub
  private let metrics: PulseMetrics
  private let logger: Logger

  init(_ hub: EventHub, _ logger: Logger, metrics: PulseMetrics = PulseMetrics()) {
    self.hub = hub
    self.metrics = metrics
    self.logger = logger
  }

  // MARK: Inbox

  func claimed(_ count: Int, foundBy origin: PulseMetrics.DropOrigin) {
    if count > 0 { metrics.drops[origin]?.increment(by: count) }
  }

  // MARK: Moves

  /// Status documents of these jobs come or move from now on; what has become of them is told when it is durable.
  func willMove(_ ids: [JobID]) { hub.willMove(ids) }

  // MARK: Admission

  /// So many drops are published together.
  func publishes(_ count: Int) { metrics.batchSize[.drops]?.record(count) }

  /// What running jobs take of the memory, bytes.
  func uses(memoryBytes: Int) { metrics.memoryUsed.set(memoryBytes) }

  func accepted(_ status: StatusDocument) {
    logger.info("job accepted", metadata: ["job": "\(status.id)", "images": "\(status.images.total)"])
    hub.report(JobChange(.accepted, status))
  }

  func rejected(_ status: StatusDocument) {
    logger.warning(
      "job rejected", metadata: ["job": "\(status.id)", "reason": "\(status.failures.first?.reason ?? "")"])
    hub.report(JobChange(.rejected, status))
  }

  /// The same file was dropped again.
  func duplicate(_ id: JobID) {
    logger.info("duplicate ignored", metadata: ["job": "\(id)"])
    hub.reportDuplicate()
  }

  // MARK: Scheduling

  /// How many images are being downloaded, and pause.
  func load(downloading: Int, pausing: Int) { hub.report(downloading: downloading, pausing: pausing) }

  /// An image was tried, or a host was asked.
  func tried(_ outcome: MeasureOutcome) {
    if outcome.downloadSeconds > 0 { metrics.downloadDuration.recordSeconds(outcome.downloadSeconds) }
    if let seconds = outcome.firstByteSeconds { metrics.firstByteDuration.recordSeconds(seconds) }
  }

  /// An image is tried again.
  func retried() { metrics.retries.increment() }

  // MARK: Recording

  /// Images have their lines.
  func recorded(_ results: [ImageResult], of id: JobID, lines: [UInt8]) {
    metrics.batchSize[.lines]?.record(results.count)
    hub.report(ImageTally(results), of: id, lines: lines)
  }

  func progressed(_ status: StatusDocument) { hub.report(JobChange(.progressed, status)) }

  func finished(_ status: StatusDocument) {
    logger.info("job \(status.state.rawValue)", metadata: status.endMetadata)
    metrics.lastJobEnd.set(Double(Timestamp.now()) / 1000)
    if let milliseconds = status.durationMilliseconds { metrics.jobDuration.recordMilliseconds(milliseconds) }
    hub.report(JobChange(.finished, status))
  }

  // MARK: Retention

  func pruned(_ ids: [JobID]) { hub.reportPruned(ids) }
}
