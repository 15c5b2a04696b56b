import APIServer
import Pipeline

/// The configuration of `serve`.
struct ServerConfiguration: Sendable {
  var pipeline: PipelineConfiguration
  var api: APIServerConfiguration
}
