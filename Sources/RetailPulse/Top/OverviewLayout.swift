import JobModel

/// An ``Overview`` as lines of text.
struct OverviewLayout {
  /// A line, and how it is shown where there are colours.
  struct Line: Equatable {
    enum Style: String {
      case plain = "0", title = "1", dim = "2", good = "32", bad = "31", warning = "33"
    }

    let text: String
    var style = Style.plain
  }

  let columns: Int
  /// Nil for as many as there are.
  let rows: Int?

  /// At most so many lines as there are rows, none longer than a row.
  func lines(_ overview: Overview) -> [Line] {
    let head = head(overview)
    let problems = overview.problems.flatMap(lines)
    let foot = rows == nil ? [] : [Line(text: "q quits", style: .dim)]
    guard let rows else { return fitted(head + problems + running(overview, .max) + finished(overview, .max)) }
    // What is wrong is not pushed out by long lists.
    let room = max(0, rows - head.count - problems.count - foot.count)
    let running = running(
      overview, overview.finished.isEmpty ? room : max(room / 2, room - overview.finished.count - 3))
    let finished = finished(overview, room - running.count)
    let body = Array((head + problems + running + finished).prefix(max(0, rows - foot.count)))
    let space = Array(repeating: Line(text: ""), count: max(0, rows - body.count - foot.count))
    return fitted(Array((body + space + foot).prefix(rows)))
  }

  private func fitted(_ lines: [Line]) -> [Line] {
    lines.map { Line(text: Terminal.cut($0.text, to: columns), style: $0.style) }
  }

  // MARK: Parts

  private func head(_ overview: Overview) -> [Line] {
    let time = overview.time.dropFirst(11).prefix(8) + " UTC"
    let place = Terminal.fit("retail-pulse  \(overview.outbox)", max(0, columns - time.count - 1))
    let counts =
      "\(overview.waiting) waiting   \(overview.ongoing) ongoing   \(overview.completed) completed   "
      + "\(overview.failed) failed"
    let rate = overview.imagesPerSecond.map { "\(Int($0.rounded())) images/s" } ?? ""
    return [
      Line(text: "\(place) \(time)", style: .title),
      Line(text: counts + Terminal.fit(rate, max(0, columns - Terminal.width(counts)), isRight: true)),
    ]
  }

  private func lines(_ check: Check) -> [Line] {
    [Line(text: "!! \(check.subject): \(check.finding)", style: .bad)]
      + (check.remedy.map { [Line(text: "   → \($0)", style: .warning)] } ?? [])
  }

  /// - Parameter room: lines.
  private func running(_ overview: Overview, _ room: Int) -> [Line] {
    list("RUNNING", overview.running, total: overview.ongoing, room) { jobs in
      let longest = jobs.map { Terminal.width($0.status.id) }.max() ?? 0
      let labelColumns = ProgressLine.labelColumns(longest: longest, columns: columns)
      return jobs.map { job in
        let line = ProgressLine(label: job.status.id, images: job.images, perSecond: job.perSecond)
        return Line(text: line.text(labelColumns: labelColumns, columns: columns))
      }
    }
  }

  private func finished(_ overview: Overview, _ room: Int) -> [Line] {
    list("FINISHED", overview.finished, total: overview.finished.count, room) { jobs in
      jobs.map { Line(text: StatusText.line($0), style: $0.state == .failed ? .bad : .good) }
    }
  }

  /// A title, as many entries as fit, and how many more there are; nothing without entries.
  private func list<Entry>(
    _ title: String, _ entries: [Entry], total: Int, _ room: Int, _ lines: ([Entry]) -> [Line]
  ) -> [Line] {
    // Space, title, and one entry or the number of those that don't fit.
    guard !entries.isEmpty, room >= 3 else { return [] }
    let fits = entries.count <= room - 2 && total == entries.count
    let shown = fits ? entries.count : min(entries.count, room - 3)
    let more = total - shown
    return [Line(text: ""), Line(text: title, style: .title)] + lines(Array(entries.prefix(shown)))
      + (more > 0 ? [Line(text: "… and \(more) more", style: .dim)] : [])
  }
}
