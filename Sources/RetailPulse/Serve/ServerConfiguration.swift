import APIServer
import Pipeline

/// Everything that `serve` can be told.
struct ServerConfiguration: Sendable {
  var pipeline: PipelineConfiguration
  var shim: APIServerConfiguration
  /// How long finished jobs are kept, days; nil: for ever.
  var keepDays: Double?
}
