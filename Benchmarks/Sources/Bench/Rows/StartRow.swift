/// Line 14: finished jobs don't slow down the start.
struct StartRow: Row {
  let number = "14"
  let title = "start with 200,000 finished jobs"
  let isInQuick = false

  private static let jobs = 200_000
  private static let starts = 9
  /// ext4 allows 65,000.
  private static let linksPerFile = 50_000

  func measure(_ bench: Bench) throws -> [Line] {
    let full = try Serve(bench, "start-full", [])
    let empty = try Serve(bench, "start-empty", [])
    defer {
      full.stop()
      empty.stop()
    }
    try fill(bench, full)
    _ = try (full.restart(), empty.restart())
    let runs = try interleaved(Self.starts) {
      try full.restart()
    } _: {
      try empty.restart()
    }
    return [
      Line(
        number: number, work: "start to ready with \(Self.jobs) finished jobs in the outbox / with none",
        target: .atMost(1.1), value: Spread(runs.map { $0.0 / $0.1 }),
        figures: "\(Table.text(Spread(runs.map(\.0)).median * 1e3)) ms, "
          + "\(Table.text(Spread(runs.map(\.1)).median * 1e3)) ms")
    ]
  }

  /// Runs one job, and gives its three files many other names: hard links, so that making and removing them takes
  /// seconds and not minutes.
  private func fill(_ bench: Bench, _ serve: Serve) throws {
    try serve.stage("job", JobText.make(images: 1) { bench.images.url(.small, $0) })
    try serve.drop("job")
    try serve.waitUntilCompleted("job", atMost: 30)
    serve.stop()
    for (folder, suffix) in [("completed", "json"), ("jobs", "json"), ("results", "ndjson")] {
      var source = "\(serve.outbox)/\(folder)/job.\(suffix)"
      let bytes = try Files.bytes(source)
      for number in 1..<Self.jobs {
        let path = "\(serve.outbox)/\(folder)/job-\(number).\(suffix)"
        if number % Self.linksPerFile == 0 {
          try Files.create(path, bytes)
          source = path
        } else {
          try Files.link(source, as: path)
        }
      }
    }
    Files.syncDisk()
  }
}
