/// A text format of metrics.
package enum MetricFormat: Sendable {
  case prometheus, openMetrics

  /// For `Content-Type`, and what `Accept` asks for.
  package var contentType: String {
    switch self {
    case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
  }
}
