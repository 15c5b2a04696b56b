import JobModel

/// How far a job is, on one line: a bar, images done and failed, rate, time left.
struct ProgressLine {
  let label: String
  let images: StatusDocument.ImageCounts
  let perSecond: Double?
  /// Hosts that the job waits for.
  var waitsFor: [String] = []

  private static let barColumns = 20...60
  /// Beside label and bar: counts, failed, rate, time left, and the spaces between.
  private static let textColumns = 15 + 1 + 10 + 1 + 8 + 1 + 8
  private static let labelColumns = 12...40

  /// - Parameters:
  ///   - labelColumns: for the label.
  ///   - columns: for the whole line.
  func text(labelColumns: Int, columns: Int) -> String {
    let done = images.measured + images.failed
    let barColumns = columns - labelColumns - Self.textColumns - 2
    var parts = [Terminal.fit(label, labelColumns)]
    if barColumns >= Self.barColumns.lowerBound / 2 {
      parts.append(Self.bar(done, of: images.total, min(barColumns, Self.barColumns.upperBound)))
    }
    parts.append(Terminal.fit("\(done)/\(images.total)", 15, isRight: true))
    parts.append(Terminal.fit(images.failed > 0 ? "\(images.failed) failed" : "", 10, isRight: true))
    if let host = waitsFor.first {
      parts.append("waits for \(host)\(waitsFor.count > 1 ? " …" : "")")
    } else {
      parts.append(Terminal.fit(perSecond.map { "\(Int($0.rounded()))/s" } ?? "", 8, isRight: true))
      parts.append(Terminal.fit(timeLeft ?? "", 8, isRight: true))
    }
    return Terminal.cut(parts.joined(separator: " "), to: columns)
  }

  /// What labels may take of a line when the longest has so many columns.
  static func labelColumns(longest: Int, columns: Int) -> Int {
    let room = columns - textColumns - barColumns.lowerBound - 2
    return max(min(longest, room, labelColumns.upperBound), min(labelColumns.lowerBound, longest))
  }

  private static func bar(_ done: Int, of total: Int, _ columns: Int) -> String {
    // A job without images is done.
    let filled = total > 0 ? columns * min(done, total) / total : columns
    return String(repeating: "█", count: filled) + String(repeating: "░", count: columns - filled)
  }

  private var timeLeft: String? {
    let rest = images.total - images.measured - images.failed
    guard let perSecond, perSecond > 0, rest > 0 else { return nil }
    return Self.clock(Double(rest) / perSecond)
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 359_999))
    let pad = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    let minutes = whole / 60 % 60
    return whole < 3600 ? "\(minutes):\(pad(whole % 60))" : "\(whole / 3600):\(pad(minutes)):\(pad(whole % 60))"
  }
}
