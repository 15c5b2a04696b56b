/// Many jobs of one image each, moved into an inbox without a pause.
struct JobBatch {
  private static let warmUpJobs = 100
  private static let limitSeconds = 120.0

  let serve: Serve
  let bench: Bench
  let count: Int

  struct Run {
    let acceptedPerSecond: Double
    /// From the first move until the last job is finished.
    let finishedSeconds: Double
  }

  init(_ serve: Serve, _ bench: Bench, count: Int) {
    self.serve = serve
    self.bench = bench
    self.count = count
  }

  func job(_ index: Int) -> [UInt8] { JobText.make(images: 1) { _ in bench.images.url(.small, index) } }

  func warmUp() throws { _ = try run("warm-up", count: Self.warmUpJobs) }

  func run(_ name: String) throws -> Run { try run(name, count: count) }

  private func run(_ name: String, count: Int) throws -> Run {
    let before = serve.completedCount()
    for index in 0..<count { try serve.stage("\(name)-\(index)", job(index)) }
    let start = Clock.seconds
    for index in 0..<count { try serve.drop("\(name)-\(index)") }
    try wait(for: "all jobs are accepted", atMost: Self.limitSeconds, pollSeconds: 0.02) { try serve.hasAcceptedAll() }
    let accepted = Clock.seconds - start
    try wait(for: "all jobs are finished", atMost: Self.limitSeconds, pollSeconds: 0.02) { try serve.isIdle() }
    let finished = Clock.seconds - start
    let completed = serve.completedCount() - before
    guard completed == count else { throw Problem("\(completed) of \(count) jobs completed") }
    return Run(acceptedPerSecond: Double(count) / accepted, finishedSeconds: finished)
  }
}
