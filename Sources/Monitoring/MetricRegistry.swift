package import CoreMetrics
import Synchronization

/// The backend of the metrics API: keeps every series, and writes them all as text.
///
/// It knows which metrics there are beforehand. Whatever else is asked for, by this program or by a library, and whatever clashes
/// with what is there, is counted and not shown: a mistake in a name must never end the program.
package final class MetricRegistry: MetricsFactory {
  /// Series of one metric; further ones are not shown. No label has values that a stranger chooses, so this is never reached.
  private static let maxSeries = 256

  private struct Metric {
    let family: MetricFamily
    /// By their labels, as text.
    var series: [String: any Series] = [:]
  }

  private let metrics: Mutex<[String: Metric]>

  /// - Parameter families: of two with the same name, or where the sample of one has the name of another, the first counts.
  package init(_ families: [MetricFamily]) {
    var metrics: [String: Metric] = [:]
    var taken: Set<String> = []
    for family in families where family.hasValidName {
      let names = Self.names(of: family)
      if !taken.isDisjoint(with: names) { continue }
      taken.formUnion(names)
      metrics[family.name] = Metric(family: family)
    }
    self.metrics = Mutex(metrics)
  }

  private static func names(of family: MetricFamily) -> [String] {
    guard case .histogram = family.kind else { return [family.name] }
    return [family.name] + ["_bucket", "_sum", "_count"].map { family.name + $0 }
  }

  /// All metrics, by name, and their series, by labels. A metric without series is there too.
  package func text(_ format: MetricFormat) -> String {
    let metrics = metrics.withLock { $0 }
    var text = MetricText(format)
    for (name, metric) in metrics.sorted(by: { $0.key < $1.key }) {
      text.begin(metric.family)
      for (labels, series) in metric.series.sorted(by: { $0.key < $1.key }) { series.write(to: &text, name, labels) }
    }
    text.end()
    return text.text
  }

  /// The series with these labels; a new one if there is none yet.
  ///
  /// - Returns: one that nobody reads, if the metric is unknown or of another kind, or the labels are not allowed.
  private func series<Wanted: Series>(
    _ label: String, _ labels: [(String, String)], _ make: (MetricFamily.Kind) -> Wanted?, unread: Wanted
  ) -> Wanted {
    let isAllowed =
      labels.allSatisfy { MetricFamily.isLabel($0.0) } && Set(labels.map(\.0)).count == labels.count
    guard isAllowed else { return unread }
    let key = MetricText.labels(labels)
    return metrics.withLock { metrics in
      guard let metric = metrics[label] else { return unread }
      if let known = metric.series[key] { return known as? Wanted ?? unread }
      guard metric.series.count < Self.maxSeries, let made = make(metric.family.kind) else { return unread }
      metrics[label]?.series[key] = made
      return made
    }
  }

  private func counter(_ label: String, _ labels: [(String, String)]) -> CounterSeries {
    series(label, labels, { $0 == .counter ? CounterSeries() : nil }, unread: CounterSeries())
  }

  private func gauge(_ label: String, _ labels: [(String, String)]) -> GaugeSeries {
    series(label, labels, { $0 == .gauge ? GaugeSeries() : nil }, unread: GaugeSeries())
  }

  private func histogram(_ label: String, _ labels: [(String, String)]) -> HistogramSeries {
    series(
      label, labels, { if case .histogram(let bounds) = $0 { HistogramSeries(bounds) } else { nil } },
      unread: HistogramSeries([]))
  }

  // MARK: MetricsFactory

  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    counter(label, dimensions)
  }

  package func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    counter(label, dimensions)
  }

  package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { gauge(label, dimensions) }

  package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    aggregate ? histogram(label, dimensions) : gauge(label, dimensions)
  }

  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    histogram(label, dimensions)
  }

  // Series stay: one that vanishes and comes back looks like a restart.
  package func destroyCounter(_ handler: any CounterHandler) {}
  package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  package func destroyMeter(_ handler: any MeterHandler) {}
  package func destroyRecorder(_ handler: any RecorderHandler) {}
  package func destroyTimer(_ handler: any TimerHandler) {}
}
