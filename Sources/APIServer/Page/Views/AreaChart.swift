/// A column for each day or month, of one part for each area, the largest areas first. Its positions are percentages and
/// attributes, so that it fits any width without a style.
struct AreaChart {
  let totals: StoreTotals
  let countsImages: Bool

  /// Areas with a colour of their own; the others share the last one.
  private static let maxAreas = 6
  private static let height = 180
  /// Under the columns, for the labels.
  private static let footer = 18
  /// Above them, for the scale.
  private static let header = 16
  private static let maxLabels = 4
  /// Columns are no wider than if there were so many.
  private static let minColumns = 14

  private struct Series {
    let name: String
    let values: [String: StoreTotals.Sum]
  }

  private var series: [Series] {
    let areas = totals.areaSums
    let named = areas.prefix(Self.maxAreas).map { Series(name: $0.area, values: totals.sums(of: $0.area)) }
    let rest = areas.dropFirst(Self.maxAreas)
    if rest.isEmpty { return named }
    var others: [String: StoreTotals.Sum] = [:]
    for area in rest {
      others.merge(totals.sums(of: area.area)) { one, other in
        var one = one; one += other; return one
      }
    }
    return named + [Series(name: "\(rest.count) others", values: others)]
  }

  private func value(_ sum: StoreTotals.Sum?) -> Int { (countsImages ? sum?.images : sum?.perimeter) ?? 0 }

  var html: HTML {
    let (series, periods) = (series, totals.periods)
    let highest = periods.map { period in series.reduce(0) { $0 + value($1.values[period]) } }.max() ?? 0
    if highest == 0 { return element("p", .class("hint")) { "No measured image fits." } }
    let columns = periods.enumerated().map { column($0.element, $0.offset, places(periods), series, highest) }
    return element("div", .class("chart")) {
      element(
        "svg", .class("columns-chart"), .named("role", "img"), .named("width", "100%"),
        .named("height", "\(Self.height)"), .named("aria-label", label(periods, highest))
      ) {
        element("text", .named("x", "0"), .named("y", "11")) { Words.number(highest) }
        line(Self.header)
        line(Self.height - Self.footer)
        for column in columns { column }
        labels(periods)
      }
      legend(series)
    }
  }

  private func label(_ periods: [String], _ highest: Int) -> String {
    "\(countsImages ? "Images" : "Perimeter") from \(periods.first ?? "") to \(periods.last ?? ""), "
      + "at most \(Words.number(highest)). The table below has the figures."
  }

  private func line(_ y: Int) -> HTML {
    element(
      "line", .class("grid"), .named("x1", "0"), .named("x2", "100%"), .named("y1", "\(y)"), .named("y2", "\(y)"))
  }

  private func column(_ period: String, _ index: Int, _ count: Int, _ series: [Series], _ highest: Int) -> HTML {
    let room = Self.height - Self.footer - Self.header
    var floor = Double(Self.height - Self.footer)
    var html = HTML()
    for (number, part) in series.enumerated() {
      let value = value(part.values[period])
      if value == 0 { continue }
      let height = Double(value) / Double(highest) * Double(room)
      floor -= height
      html.append(
        element(
          "rect", .class("series-\(number)"), .named("x", Self.percent(Double(index) + 0.1, count)),
          .named("width", Self.percent(0.8, count)), .named("y", Self.decimal(floor)),
          .named("height", Self.decimal(height))
        ) {
          element("title") { "\(period), area \(part.name): \(Words.number(value))" }
        })
    }
    return html
  }

  private func places(_ periods: [String]) -> Int { max(periods.count, Self.minColumns) }

  private func labels(_ periods: [String]) -> HTML {
    let step = max(1, (places(periods) + Self.maxLabels - 1) / Self.maxLabels)
    var html = HTML()
    for (index, period) in periods.enumerated() where index.isMultiple(of: step) {
      html.append(
        element(
          "text", .named("x", Self.percent(Double(index) + 0.1, places(periods))), .named("y", "\(Self.height - 4)")
        ) { period })
    }
    return html
  }

  private func legend(_ series: [Series]) -> HTML {
    element("ul", .class("legend")) {
      for (number, part) in series.enumerated() {
        element("li", .class("series-\(number)")) { part.name.isEmpty ? "no area" : part.name }
      }
    }
  }

  private static func percent(_ part: Double, _ count: Int) -> String { decimal(part * 100 / Double(count)) + "%" }

  private static func decimal(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
