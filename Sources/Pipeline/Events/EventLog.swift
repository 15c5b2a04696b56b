import JobModel
import Logging

/// The last step: logs what has changed, and tells who listens. It never makes the pipeline wait.
struct EventLog: Sendable {
  private let logger: Logger
  private let listener: ChangeListener

  init(_ logger: Logger, _ listener: ChangeListener = ChangeListener()) {
    self.logger = logger
    self.listener = listener
  }

  /// Finished jobs were removed.
  func reportPruned() { listener.pruned() }

  func report(_ event: JobEvent) {
    log(event)
    switch event {
    case .accepted(let id, _), .rejected(let id, _), .finished(let id, _): listener.changed(id)
    case .duplicate: break
    }
  }

  private func log(_ event: JobEvent) {
    switch event {
    case .accepted(let id, let images):
      logger.info("job accepted", metadata: ["job": "\(id)", "images": "\(images)"])
    case .rejected(let id, let reason):
      logger.warning("job rejected", metadata: ["job": "\(id)", "reason": "\(reason)"])
    case .duplicate(let id): logger.info("duplicate ignored", metadata: ["job": "\(id)"])
    case .finished(_, let status):
      logger.info("job \(status.state.rawValue)", metadata: status.endMetadata)
    }
  }
}
