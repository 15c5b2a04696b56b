import JobModel
import Logging

/// The last step: logs what has changed. It never makes the pipeline wait.
struct EventLog: Sendable {
  private let logger: Logger

  init(_ logger: Logger) { self.logger = logger }

  func report(_ event: JobEvent) {
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
