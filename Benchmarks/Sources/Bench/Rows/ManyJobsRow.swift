/// Lines 6 and 7: a folder full of one-image jobs is moved in.
struct ManyJobsRow: Row {
  let number = "6"
  let title = "one-image jobs, moved in at once"
  let isInQuick = true

  func measure(_ bench: Bench) throws -> [Line] {
    let count = bench.size.jobs
    let serve = try Serve(bench, "many-jobs", Serve.withoutPause)
    defer { serve.stop() }
    let batch = JobBatch(serve, bench, count: count)
    try batch.warmUp()
    let oneJob = JobText.make(images: count) { bench.images.url(.small, $0) }
    var round = 0
    let runs = try interleaved(bench.size.jobPairs) {
      round += 1
      let plain = try plainCreates(bench, round: round, batch.job(0), count: count)
      let one = try serve.run(oneJob, id: "one-\(round)").wallSeconds
      return (plain: plain, one: one)
    } _: {
      try batch.run("many-\(round)")
    }
    let accepted = Spread(runs.map { $0.1.acceptedPerSecond }).median
    let plain = Spread(runs.map { $0.0.plain }).median
    let finished = Spread(runs.map { $0.1.finishedSeconds }).median
    return [
      Line(
        number: number,
        work: "\(count) one-image jobs moved in at once: accepted per second / plain creates of the two files",
        target: .atLeast(0.4), reached: 0.16, value: Spread(runs.map { $0.1.acceptedPerSecond / $0.0.plain }),
        figures: "\(Table.text(accepted))/s, plain \(Table.text(plain))/s"),
      Line(
        number: "7", work: "the same: time until all are finished / one job of \(count) images", target: .atMost(8),
        value: Spread(runs.map { $0.1.finishedSeconds / $0.0.one }),
        figures: "\(Table.text(finished)) s, one job \(Table.text(Spread(runs.map { $0.0.one }).median)) s"),
    ]
  }

  /// Creates the two files of a job, again and again: nothing is made durable. Nothing is removed either: for some
  /// minutes ext4 passes over every inode that was freed, one by one, which slows down the next rounds.
  ///
  /// - Returns: jobs in a second.
  private func plainCreates(_ bench: Bench, round: Int, _ job: [UInt8], count: Int) throws -> Double {
    let folder = "\(bench.folder)/plain-\(round)"
    try Files.makeFolder(folder + "/jobs")
    try Files.makeFolder(folder + "/ongoing")
    let status = Array(StatusRow.document.utf8)
    let seconds = try Clock.time {
      for index in 0..<count {
        try Files.create("\(folder)/jobs/\(index).json", job)
        try Files.create("\(folder)/ongoing/\(index).json", status)
      }
    }
    return Double(count) / seconds
  }
}

/// Line 6b: the same on a disk that takes 5 ms for a flush.
struct ManyJobsOnSlowDiskRow: Row {
  let number = "6b"
  let title = "one-image jobs, moved in at once, on a slow disk"
  let isInQuick = true

  private static let pairs = 2

  func measure(_ bench: Bench) throws -> [Line] {
    let count = bench.size.jobs
    let serve = try Serve(bench, "many-jobs-slow", Serve.withoutPause, isSlowDisk: true)
    defer { serve.stop() }
    let batch = JobBatch(serve, bench, count: count)
    try batch.warmUp()
    var round = 0
    let runs = try interleaved(Self.pairs) {
      try DurableLoop.rateOnSlowDisk(bench, batch.job(0))
    } _: {
      round += 1
      return try batch.run("many-\(round)").acceptedPerSecond
    }
    return [
      Line(
        number: number, work: "the same with 5 ms flushes: accepted per second / single durable create + rename",
        target: .atLeast(20), value: Spread(runs.map { $0.1 / $0.0 }),
        figures: "\(Table.text(Spread(runs.map(\.1)).median))/s, single \(Table.text(Spread(runs.map(\.0)).median))/s")
    ]
  }
}
