/// Line 11: jobs by HTTP, each durable before it is answered.
struct SubmitRow: Row {
  let number = "11"
  let title = "POST /api/submit"
  let isInQuick = true

  private static let clients = 64
  private static let slowPairs = 2
  private static let singleCreates = 500
  private static let limitSeconds = 180.0

  func measure(_ bench: Bench) throws -> [Line] {
    let job = JobText.make(images: 1) { bench.images.url(.small, $0) }
    var loop = try DurableCreate(in: bench.folder + "/submit-durable", job)
    let plain = try pairs(bench, job, "submit", isSlowDisk: false, bench.size.jobPairs) {
      try loop.rate(count: Self.singleCreates)
    }
    let slow = try pairs(bench, job, "submit-slow", isSlowDisk: true, Self.slowPairs) {
      try DurableLoop.rateOnSlowDisk(bench, job)
    }
    return [
      line(
        "`POST /api/submit`, \(Self.clients) clients: per second / single durable create + rename", .atLeast(1), plain),
      line("the same with 5 ms flushes", .atLeast(20), slow),
    ]
  }

  private func pairs(
    _ bench: Bench, _ job: [UInt8], _ name: String, isSlowDisk: Bool, _ count: Int, _ single: () throws -> Double
  ) throws -> [(Double, Double)] {
    let serve = try Serve(bench, name, Serve.withoutPause, isSlowDisk: isSlowDisk)
    defer { serve.stop() }
    let load = LoadGenerator(bench: bench, connections: Self.clients, seconds: bench.size.requestSeconds)
    return try interleaved(count) {
      let rate = try load.rate(posting: job, to: "http://127.0.0.1:\(serve.port)/api/submit")
      // What was submitted runs to its end before anything else is measured.
      try wait(for: "the submitted jobs are finished", atMost: Self.limitSeconds, pollSeconds: 0.05) {
        try Files.isEmpty(serve.inbox) && serve.isIdle()
      }
      return rate
    } _: {
      try single()
    }
  }

  private func line(_ work: String, _ target: Target, _ runs: [(Double, Double)]) -> Line {
    Line(
      number: number, work: work, target: target, value: Spread(runs.map { $0.0 / $0.1 }),
      figures: "\(Table.text(Spread(runs.map(\.0)).median))/s, single \(Table.text(Spread(runs.map(\.1)).median))/s")
  }
}
