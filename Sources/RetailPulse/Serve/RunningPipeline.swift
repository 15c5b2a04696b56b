import Pipeline
import Synchronization

/// The pipeline, once there is one, for whoever asks why a stop takes long.
final class RunningPipeline: Sendable {
  private let pipeline = Mutex<Pipeline?>(nil)

  func set(_ value: Pipeline) { pipeline.withLock { $0 = value } }

  /// What has not ended.
  var unended: String {
    guard let pipeline = pipeline.withLock({ $0 }) else { return "the start" }
    return pipeline.unended?.rawValue ?? "a reload, or an HTTP client"
  }
}
