import APIServer
import Pipeline

/// Everything that `serve` can be told.
struct ServerConfiguration: Sendable {
  var pipeline: PipelineConfiguration
  var api: APIServerConfiguration
}
