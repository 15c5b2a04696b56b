import APIServer
import Pipeline
import SystemPackage

/// The configuration of `serve`.
struct ServerConfiguration: Sendable {
  var pipeline: PipelineConfiguration
  var api: APIServerConfiguration
  /// The file of `--headers`.
  var headers: FilePath?
  /// The folder of the index.
  var index: FilePath
  /// For what is wrong while it runs.
  var doctor: Doctor
}
