import Foundation
import JobModel
import SystemPackage
import TestSupport
import Testing

@testable import Monitoring

/// The list of all metrics, and what is made of it elsewhere.
@Suite struct PulseMetricsTests {
  private static let promtool = FilePath("/usr/bin/promtool")
  private static let folder = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().appending("packaging/monitoring")

  private func text(_ format: MetricFormat = .prometheus) -> String {
    let registry = MetricRegistry(PulseMetrics.families)
    let metrics = PulseMetrics(registry)
    metrics.process.update(ProcessUsage(), since: nil)
    return registry.text(format)
  }

  /// Series that appear with their first event have no rate before it.
  @Test func everyMetricIsMadeAndBeginsAtZero() {
    let lines = text().split(separator: "\n")
    for family in PulseMetrics.families {
      #expect(lines.contains { $0.hasPrefix(family.name) }, "\(family.name)")
    }
    for line in lines where line.hasPrefix("retail_pulse_") { #expect(line.hasSuffix(" 0"), "\(line)") }
    for code in FailureCode.allCases {
      #expect(lines.contains("retail_pulse_image_failures_total{code=\"\(code.rawValue)\"} 0"))
    }
  }

  @Test func namesHaveThePrefixAndNoLabelIsAStrangers() {
    for family in PulseMetrics.families {
      #expect(family.name.hasPrefix("retail_pulse_") || family.name.hasPrefix("process_"))
      #expect((family.kind == .counter) == family.name.hasSuffix("_total"), "\(family.name)")
      #expect(family.help.hasSuffix("."))
    }
    let labels = text().matches(of: /([a-z_]+)="/).map { String($0.1) }
    #expect(Set(labels) == ["code", "found_by", "le", "of", "outcome"], "each has a closed set of values")
  }

  @Test func theProcessIsSeen() {
    let usage = ProcessUsage()
    #expect(usage.cpuSeconds > 0 && usage.residentBytes > 1 << 20 && usage.virtualBytes >= usage.residentBytes)
    #expect(usage.openFiles > 2 && usage.maxFiles >= usage.openFiles && usage.threads > 0)
    #expect((1e9...Date().timeIntervalSince1970).contains(usage.startTime))
  }

  @Test(
    .enabled(if: promtool.exists, "promtool is not installed: it is in the Debian package prometheus, see scripts/test")
  )
  func promtoolFindsNothing() async throws {
    // It reports what its linter finds by its exit code too.
    try await run(Self.promtool.string, "check", "metrics", input: text())
  }

  /// Dashboards and alerts may name only what there is.
  @Test(arguments: ["alerts.yml", "alerts-test.yml", "dashboard.json", "../../docs/monitoring.md"])
  func whatIsNamedElsewhereIsThere(_ file: String) throws {
    let known = Set(PulseMetrics.families.map(\.name))
    let text = try Self.folder.appending(file).lexicallyNormalized().text()
    let named = Set(text.matches(of: /\b(retail_pulse|process)_[a-z_]+[a-z]\b/).map { String($0.0) })
    #expect(!named.isEmpty)
    for name in named {
      let suffixes = ["", "_bucket", "_sum", "_count"]
      #expect(suffixes.contains { name.hasSuffix($0) && known.contains(String(name.dropLast($0.count))) }, "\(name)")
    }
  }

  /// Every metric is explained to who operates the service.
  @Test func theDocumentHasEveryMetric() throws {
    let text = try Self.folder.appending("../../docs/monitoring.md").lexicallyNormalized().text()
    for family in PulseMetrics.families { #expect(text.contains("`\(family.name)`"), "\(family.name)") }
  }
}
