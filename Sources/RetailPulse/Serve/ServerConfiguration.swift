import APIServer
import Pipeline

/// The configuration of `serve`.
struct ServerConfiguration: Sendable {
  var pipeline: PipelineConfiguration
  var shim: APIServerConfiguration
  /// How long finished jobs are kept, days; nil: forever.
  var keepDays: Double?
}
