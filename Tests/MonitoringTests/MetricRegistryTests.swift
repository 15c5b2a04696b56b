import CoreMetrics
import Testing

@testable import Monitoring

/// The text of the metrics, and what a mistake in one of them may do: nothing.
@Suite struct MetricRegistryTests {
  private static let families = [
    MetricFamily("b_total", .counter, "Counts\nwith a \\ and a \"."), MetricFamily("a", .gauge, "Stands."),
    MetricFamily("c_seconds", .histogram(bounds: [0.5, 1]), "Takes."), MetricFamily("d", .gauge, "Nothing yet."),
  ]

  private func registry() -> MetricRegistry {
    let registry = MetricRegistry(Self.families)
    let labels = [("z", "1"), ("a", "a \"quoted\" \\ and\nbroken ✓")]
    Counter(label: "b_total", dimensions: labels, factory: registry).increment(by: 3)
    Counter(label: "b_total", factory: registry).increment()
    Meter(label: "a", factory: registry).set(-0.25)
    let timer = Timer(label: "c_seconds", factory: registry)
    timer.recordMilliseconds(500)
    timer.recordSeconds(0.75)
    timer.recordSeconds(7)
    return registry
  }

  @Test func prometheusText() {
    #expect(
      registry().text(.prometheus) == #"""
        # HELP a Stands.
        # TYPE a gauge
        a -0.25
        # HELP b_total Counts\nwith a \\ and a ".
        # TYPE b_total counter
        b_total 1
        b_total{a="a \"quoted\" \\ and\nbroken ✓",z="1"} 3
        # HELP c_seconds Takes.
        # TYPE c_seconds histogram
        c_seconds_bucket{le="0.5"} 1
        c_seconds_bucket{le="1.0"} 2
        c_seconds_bucket{le="+Inf"} 3
        c_seconds_sum 8.25
        c_seconds_count 3
        # HELP d Nothing yet.
        # TYPE d gauge

        """#)
  }

  @Test func openMetricsText() {
    #expect(
      registry().text(.openMetrics) == #"""
        # HELP a Stands.
        # TYPE a gauge
        a -0.25
        # HELP b Counts\nwith a \\ and a \".
        # TYPE b counter
        b_total 1
        b_total{a="a \"quoted\" \\ and\nbroken ✓",z="1"} 3
        # HELP c_seconds Takes.
        # TYPE c_seconds histogram
        # UNIT c_seconds seconds
        c_seconds_bucket{le="0.5"} 1
        c_seconds_bucket{le="1.0"} 2
        c_seconds_bucket{le="+Inf"} 3
        c_seconds_sum 8.25
        c_seconds_count 3
        # HELP d Nothing yet.
        # TYPE d gauge
        # EOF

        """#)
  }

  // MARK: Mistakes

  @Test func whatClashesOrIsUnknownIsNotShown() {
    let registry = registry()
    let before = registry.text(.prometheus)
    Counter(label: "unknown_total", factory: registry).increment()
    Counter(label: "a", factory: registry).increment()
    Meter(label: "b_total", factory: registry).set(9)
    Timer(label: "b_total", factory: registry).recordSeconds(9)
    Recorder(label: "a", aggregate: true, factory: registry).record(9)
    for labels in [[("le", "1")], [("0", "1")], [("", "1")], [("a-b", "1")], [("x", "1"), ("x", "2")], [("__x", "1")]] {
      Counter(label: "b_total", dimensions: labels, factory: registry).increment()
    }
    #expect(registry.text(.prometheus) == before)
  }

  @Test func ofTwoFamiliesThatClashTheFirstCounts() {
    let registry = MetricRegistry([
      MetricFamily("x", .histogram(bounds: []), "First."), MetricFamily("x", .gauge, "Second."),
      MetricFamily("x_count", .gauge, "A sample of the first."), MetricFamily("1x", .gauge, "No name."),
      MetricFamily("", .gauge, "None."), MetricFamily("a b", .gauge, "None either."),
    ])
    #expect(registry.text(.prometheus) == "# HELP x First.\n# TYPE x histogram\n")
  }

  @Test func seriesAreBounded() {
    let registry = MetricRegistry([MetricFamily("a_total", .counter, "")])
    for number in 0..<1000 {
      Counter(label: "a_total", dimensions: [("n", "\(number)")], factory: registry).increment()
    }
    #expect(registry.text(.prometheus).split(separator: "\n").count == 2 + 256)
  }

  @Test func aCounterOnlyGrowsAndAHistogramHasNumbersOnly() {
    let registry = MetricRegistry(Self.families)
    let counter = Counter(label: "b_total", factory: registry)
    counter.increment(by: 5)
    counter.increment(by: -3)
    counter.reset()
    counter.destroy()
    Recorder(label: "c_seconds", factory: registry).record(Double.nan)
    Recorder(label: "c_seconds", factory: registry).record(-Double.infinity)
    let lines = registry.text(.prometheus).split(separator: "\n")
    #expect(lines.contains("b_total 5"))
    #expect(lines.contains("c_seconds_count 0"))
  }

  // MARK: Many at once

  @Test func nothingIsLostWhenManyAdd() async {
    let registry = MetricRegistry(Self.families)
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          // All of them make the same series.
          let counter = Counter(label: "b_total", dimensions: [("x", "y")], factory: registry)
          let timer = Timer(label: "c_seconds", factory: registry)
          let gauge = Meter(label: "a", factory: registry)
          for _ in 0..<10_000 {
            counter.increment()
            timer.recordSeconds(0.5)
            if task < 4 { gauge.increment() } else { gauge.decrement() }
          }
        }
      }
    }
    let lines = registry.text(.prometheus).split(separator: "\n")
    for line in ["b_total{x=\"y\"} 80000", "c_seconds_bucket{le=\"0.5\"} 80000", "c_seconds_sum 40000", "a 0"] {
      #expect(lines.contains(Substring(line)), "\(line)")
    }
  }
}
