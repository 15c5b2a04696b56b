/// Line 9b: a small job is not kept waiting by a large one that a restart reads again.
struct SmallBesideRestartRow: Row {
  let number = "9b"
  let title = "a one-image job beside the restart of a large one"
  let isInQuick = true

  func measure(_ bench: Bench) throws -> [Line] {
    let lines = bench.size.journalLines
    let serve = try Serve(bench, "beside-restart", Serve.withoutPause)
    defer { serve.stop() }
    let drops = SmallDrops(serve, bench)
    let idle = try drops.idle()
    let large = try UnfinishedJob(serve, bench, id: "large", images: lines)
    var samples: [SmallDrops.Sample] = []
    for start in 1...bench.size.loads {
      try large.restart()
      samples += try drops.samples("start-\(start)") { try large.isLoading() }
    }
    return [
      try SmallDrops.line(
        number, "a restart reads a journal of \(lines) lines", idle: idle, samples)
    ]
  }
}
