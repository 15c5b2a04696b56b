/// Writes metrics as text: Prometheus 0.0.4, or OpenMetrics 1.0.
///
/// - `https://prometheus.io/docs/instrumenting/exposition_formats/`
/// - `https://prometheus.io/docs/specs/om/open_metrics_spec/`
struct MetricText {
  private let format: MetricFormat
  private(set) var text = ""

  init(_ format: MetricFormat) { self.format = format }

  /// What stands before a metric's samples.
  mutating func begin(_ family: MetricFamily) {
    // OpenMetrics names a counter without the suffix of its samples.
    let name = format == .openMetrics && family.kind == .counter ? family.name.withoutSuffix("_total") : family.name
    let kind =
      switch family.kind {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    text += "# HELP \(name) \(Self.escaped(family.help, quotes: format == .openMetrics))\n# TYPE \(name) \(kind)\n"
    if format == .openMetrics, let unit = ["seconds", "bytes"].first(where: { name.hasSuffix("_\($0)") }) {
      text += "# UNIT \(name) \(unit)\n"
    }
  }

  /// - Parameter labels: as ``labels(_:)`` gives them.
  mutating func sample(_ name: String, _ labels: String, _ value: Double) {
    text += name
    if !labels.isEmpty { text += "{\(labels)}" }
    text += " \(Self.number(value))\n"
  }

  mutating func end() { if format == .openMetrics { text += "# EOF\n" } }

  /// Labels in the order of their names.
  static func labels(_ labels: [(String, String)]) -> String {
    labels.sorted { $0.0 < $1.0 }.map { "\($0.0)=\"\(escaped($0.1, quotes: true))\"" }.joined(separator: ",")
  }

  static func number(_ value: Double) -> String { Int64(exactly: value).map { "\($0)" } ?? float(value) }

  /// The same, also of a whole number with a point: as OpenMetrics wants the label `le`.
  static func float(_ value: Double) -> String {
    if value == .infinity { return "+Inf" }
    if value == -.infinity { return "-Inf" }
    return value.isNaN ? "NaN" : "\(value)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += #"\\"#
      case "\n": escaped += #"\n"#
      case "\"" where quotes: escaped += #"\""#
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

extension String {
  fileprivate func withoutSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
