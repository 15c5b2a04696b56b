/// Line 9c: a small job is not kept waiting by a large one that is taken in.
struct SmallBesideDecodingRow: Row {
  let number = "9c"
  let title = "a one-image job beside a job file that is decoded"
  let isInQuick = true

  func measure(_ bench: Bench) throws -> [Line] {
    let mebibytes = bench.size.jobMebibytes
    let serve = try Serve(bench, "beside-decoding", Serve.withoutPause)
    defer { serve.stop() }
    let drops = SmallDrops(serve, bench)
    let idle = try drops.idle()
    let bytes = JobText.make(bytes: mebibytes << 20) { bench.images.url(.small, $0) }
    var samples: [SmallDrops.Sample] = []
    for round in 1...bench.size.loads {
      let id = "large-\(round)"
      try serve.stage(id, bytes)
      Files.syncDisk()
      try serve.drop(id)
      let journal = "\(serve.outbox)/results/\(id).ndjson"
      samples += try drops.samples("beside-\(round)") {
        try serve.program.expectRunning()
        return Files.size(journal) == 0
      }
      // Its images are not measured.
      serve.stop()
      try Files.remove("\(serve.outbox)/ongoing/\(id).json")
      _ = try serve.restart()
    }
    return [
      try SmallDrops.line(
        number, "a job file of \(mebibytes) MiB is taken in, until its first line", idle: idle, samples)
    ]
  }
}
