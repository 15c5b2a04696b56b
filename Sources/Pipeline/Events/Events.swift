import JobEvents
import JobModel
import Logging

/// The last step: tells the log, and through ``EventHub`` whoever listens, what has changed, once the files say so. It never
/// makes the pipeline wait.
struct Events: Sendable {
  let hub: EventHub
  private let logger: Logger

  init(_ hub: EventHub, _ logger: Logger) {
    self.hub = hub
    self.logger = logger
  }

  // MARK: Moves

  /// Status documents of these jobs come or move from now on; what has become of them is told when it is durable.
  func willMove(_ ids: [JobID]) { hub.willMove(ids) }

  // MARK: Admission

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

  // MARK: Recording

  /// Images have their lines.
  func recorded(_ results: [ImageResult], of id: JobID, lines: [UInt8]) {
    hub.report(ImageTally(results), of: id, lines: lines)
  }

  func progressed(_ status: StatusDocument) { hub.report(JobChange(.progressed, status)) }

  func finished(_ status: StatusDocument) {
    logger.info("job \(status.state.rawValue)", metadata: status.endMetadata)
    hub.report(JobChange(.finished, status))
  }

  // MARK: Retention

  func pruned(_ ids: [JobID]) { hub.reportPruned(ids) }
}
