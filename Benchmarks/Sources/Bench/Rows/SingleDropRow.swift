/// Line 8: how long a single drop takes until its status is visible and durable.
struct SingleDropRow: Row {
  let number = "8"
  let title = "single drops on an idle server"
  let isInQuick = true

  private static let limitSeconds = 10.0
  /// Before each drop, so that the server is idle.
  private static let restSeconds = 0.004

  func measure(_ bench: Bench) throws -> [Line] {
    let serve = try Serve(bench, "single-drops", Serve.withoutPause)
    defer { serve.stop() }
    let job = JobText.make(images: 1) { bench.images.url(.small, $0) }
    try serve.stage("warm-up", job)
    try serve.drop("warm-up")
    try serve.waitUntilCompleted("warm-up", atMost: Self.limitSeconds)
    let watch = try FolderWatch(movedInto: [serve.outbox + "/ongoing"])
    var loop = try DurableCreate(in: serve.folder + "/single-durable", job)
    var number = 0
    let runs = try interleaved(bench.size.drops) {
      number += 1
      let id = "drop-\(number)"
      try serve.stage(id, job)
      Clock.sleep(seconds: Self.restSeconds)
      let seconds = try Clock.time {
        try serve.drop(id)
        try watch.expect(id + ".json", atMost: Self.limitSeconds)
        try wait(for: "\(id) is durable", atMost: Self.limitSeconds, pollSeconds: 0.00005) {
          try serve.hasAcceptedAll()
        }
      }
      try serve.waitUntilCompleted(id, atMost: Self.limitSeconds)
      return seconds
    } _: {
      Clock.sleep(seconds: Self.restSeconds)
      return try loop.once()
    }
    return Self.lines(number: self.number, runs)
  }

  /// The ratio of each tenth of the drops is one of the spread's values.
  private static func lines(number: String, _ runs: [(Double, Double)]) -> [Line] {
    let tenth = max(1, runs.count / 10)
    let parts = stride(from: 0, to: runs.count - tenth + 1, by: tenth).map { runs[$0..<$0 + tenth] }
    let drops = runs.map(\.0).sorted()
    let single = runs.map(\.1).sorted().quantile(0.5)
    let late = drops.quantile(0.99)
    return [
      Line(
        number: number, work: "idle, drop to `ongoing/` visible and durable: p50 / one durable create + rename (p50)",
        target: .atMost(5), value: Spread(parts.map { Spread($0.map(\.0)).median / Spread($0.map(\.1)).median }),
        figures: "\(Table.text(drops.quantile(0.5) * 1e3)) ms, single \(Table.text(single * 1e3)) ms"),
      Line(
        number: number, work: "the same: p99 / one durable create + rename (p50)", target: .atMost(12), reached: 35,
        value: Spread(once: late / single), figures: "\(Table.text(late * 1e3)) ms, of \(drops.count) drops"),
    ]
  }
}
