/// Line 9: a small job is not kept waiting by a large one.
struct SmallBesideLargeRow: Row {
  let number = "9"
  let title = "a one-image job beside a job of 300,000"
  let isInQuick = false

  private static let images = 300_000
  private static let samples = 40
  private static let limitSeconds = 60.0

  func measure(_ bench: Bench) throws -> [Line] {
    let serve = try Serve(bench, "beside", Serve.withoutPause)
    defer { serve.stop() }
    let drops = SmallDrops(serve, bench)
    try serve.stage("large", JobText.make(images: Self.images) { bench.images.url(.small, $0) })
    let idle = try drops.idle()
    try serve.drop("large")
    let journal = serve.outbox + "/results/large.ndjson"
    try wait(for: "the large job runs", atMost: Self.limitSeconds) { Files.exists(journal) }
    let beside = try drops.times("beside", count: Self.samples)
    guard try !serve.isCompleted("large") else { throw Problem("the large job was done too early") }
    return [
      Line(
        number: number, work: "a one-image job dropped while a job of \(Self.images) runs: its time / when idle (p50)",
        target: .atMost(5), value: Spread(once: Spread(beside).median / Spread(idle).median),
        figures: "\(Table.text(Spread(beside).median * 1e3)) ms, idle \(Table.text(Spread(idle).median * 1e3)) ms; "
          + "slowest \(Table.text(Spread(beside).most * 1e3)) ms")
    ]
  }
}
