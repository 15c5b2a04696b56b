import APIServer
import Pipeline
import SystemPackage

/// The configuration of `serve`.
struct ServerConfiguration: Sendable {
  var pipeline: PipelineConfiguration
  var api: APIServerConfiguration
  /// The file of `--headers`.
  var headers: FilePath?
  /// For what is wrong while it runs.
  var doctor: Doctor
}
