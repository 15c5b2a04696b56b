/// Line 14: what has finished does not slow the start.
struct StartRow: Row {
  let number = "14"
  let title = "start with 200,000 finished jobs"
  let isInQuick = false

  private static let jobs = 200_000
  private static let starts = 9

  func measure(_ bench: Bench) throws -> [Line] {
    let full = try Serve(bench, "start-full", [])
    let empty = try Serve(bench, "start-empty", [])
    defer {
      full.stop()
      empty.stop()
    }
    try fill(bench, full)
    defer { try? Files.remove(full.folder) }
    _ = try (full.restart(), empty.restart())
    let runs = try interleaved(Self.starts) { try full.restart() } _: { try empty.restart() }
    return [
      Line(
        number: number, work: "start to ready with \(Self.jobs) finished jobs in the outbox / with none",
        target: .atMost(1.1), value: Spread(runs.map { $0.0 / $0.1 }),
        figures: "\(Table.text(Spread(runs.map(\.0)).median * 1e3)) ms, "
          + "\(Table.text(Spread(runs.map(\.1)).median * 1e3)) ms")
    ]
  }

  /// Runs one job, and copies its three files under other names.
  private func fill(_ bench: Bench, _ serve: Serve) throws {
    try serve.stage("job", JobText.make(images: 1) { bench.images.url(.small, $0) })
    try serve.drop("job")
    try serve.waitUntilCompleted("job", atMost: 30)
    serve.stop()
    for (folder, suffix) in [("completed", "json"), ("jobs", "json"), ("results", "ndjson")] {
      let bytes = try Files.bytes("\(serve.outbox)/\(folder)/job.\(suffix)")
      for number in 1..<Self.jobs {
        try Files.create("\(serve.outbox)/\(folder)/job-\(number).\(suffix)", bytes)
      }
    }
    Files.syncDisk()
  }
}
