import CoreMetrics

/// One series of a metric: its values for one set of labels. Any thread may add to it while another reads.
protocol Series: AnyObject, Sendable {
  func write(to text: inout MetricText, _ name: String, _ labels: String)
}

final class CounterSeries: Series, CounterHandler, FloatingPointCounterHandler {
  private let total = Cell()

  /// What is less than 0 is ignored: a counter only grows.
  func increment(by amount: Int64) { increment(by: Double(amount)) }
  func increment(by amount: Double) { if amount > 0 { total.add(amount) } }

  /// A counter that goes back looks like a restart to whoever reads it.
  func reset() {}

  func write(to text: inout MetricText, _ name: String, _ labels: String) { text.sample(name, labels, total.value) }
}

final class GaugeSeries: Series, MeterHandler, RecorderHandler {
  private let cell = Cell()

  func set(_ value: Int64) { cell.set(Double(value)) }
  func set(_ value: Double) { cell.set(value) }
  func increment(by amount: Double) { cell.add(amount) }
  func decrement(by amount: Double) { cell.add(-amount) }
  func record(_ value: Int64) { set(value) }
  func record(_ value: Double) { set(value) }

  func write(to text: inout MetricText, _ name: String, _ labels: String) { text.sample(name, labels, cell.value) }
}

final class HistogramSeries: Series, RecorderHandler, TimerHandler {
  private let bounds: [Double]
  /// One for each bound, and one for what is above all of them.
  private let buckets: [CountCell]
  private let sum = Cell()

  init(_ bounds: [Double]) {
    self.bounds = bounds
    buckets = (0...bounds.count).map { _ in CountCell() }
  }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    if !value.isFinite { return }
    buckets[bounds.firstIndex { value <= $0 } ?? bounds.count].add(1)
    sum.add(value)
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  func write(to text: inout MetricText, _ name: String, _ labels: String) {
    var count: Int64 = 0
    let separator = labels.isEmpty ? "" : ","
    for (bound, bucket) in zip(bounds + [.infinity], buckets) {
      count += bucket.value
      text.sample(name + "_bucket", "\(labels)\(separator)le=\"\(MetricText.float(bound))\"", Double(count))
    }
    text.sample(name + "_sum", labels, sum.value)
    text.sample(name + "_count", labels, Double(count))
  }
}
