import HTTPShim
import Pipeline

/// Everything that `serve` can be told.
struct ServerConfiguration: Sendable {
  var pipeline: PipelineConfiguration
  var shim: ShimConfiguration
  /// How long finished jobs are kept, days; nil: for ever.
  var keepDays: Double?
}
