import Foundation

/// Prints lines as Markdown.
struct Table {
  private static let heads = ["#", "work", "target", "median", "least – most", "", "figures"]

  private var problems = 0
  private var missed: [String] = []
  private var broken: [String] = []

  func printHead() {
    print("| " + Self.heads.joined(separator: " | ") + " |")
    print("|" + Self.heads.map { _ in " --- |" }.joined())
  }

  mutating func print(_ line: Line) {
    var verdict = ""
    if let target = line.target {
      verdict = target.isMet(by: line.value.median) ? "met" : "**missed**"
      if !target.isMet(by: line.value.median) { missed.append(line.number) }
      if let guarded = line.guarded, !guarded.isMet(by: line.value.median) { broken.append(line.number) }
    }
    let spread =
      line.value.count > 1
      ? "\(Self.text(line.value.least)) – \(Self.text(line.value.most)) (\(line.value.count))" : "once"
    print([
      line.number, line.work, Self.text(line.target, line.unit), Self.text(line.value.median) + line.unit.rawValue,
      spread,
      verdict, line.figures,
    ])
  }

  mutating func print(_ error: any Error, of row: any Row) {
    problems += 1
    print([row.number, row.title, "", "", "", "**not measured**", "\(error)"])
  }

  /// - Returns: whether every row was measured and, if they are guarded, none is far worse than it was.
  func printEnd(isGuarded: Bool) -> Bool {
    print("")
    print(missed.isEmpty ? "Every target is met." : "Missed: \(missed.joined(separator: ", ")).")
    if problems > 0 { print("Not measured: \(problems) rows.") }
    if isGuarded && !broken.isEmpty {
      print(
        "Worse than the target, or than before, by more than \(Target.guardSlack) times: \(broken.joined(separator: ", "))."
      )
    }
    return problems == 0 && !(isGuarded && !broken.isEmpty)
  }

  private func print(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

  private func print(_ cells: [String]) {
    print(
      "| " + cells.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }.joined(separator: " | ") + " |")
  }

  private static func text(_ target: Target?, _ unit: Line.Unit) -> String {
    switch target {
    case .atMost(let limit): "≤ \(text(limit))\(unit.rawValue)"
    case .atLeast(let limit): "≥ \(text(limit))\(unit.rawValue)"
    case nil: ""
    }
  }

  /// Three significant digits.
  static func text(_ value: Double) -> String {
    let digits = value == value.rounded() || abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : 2
    return String(format: "%.\(digits)f", value)
  }
}
