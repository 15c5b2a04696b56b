/// Jobs of one image, dropped one after the other: how long each takes from its rename into the inbox to its document in
/// `completed/`.
struct SmallDrops {
  /// Drops on an idle server.
  static let idleCount = 40
  /// Between two drops, seconds: the server comes to rest.
  private static let restSeconds = 0.02
  private static let limitSeconds = 60.0

  let serve: Serve
  private let job: [UInt8]

  /// A drop made beside other work.
  struct Sample {
    let seconds: Double
    /// Whether that work still went on when the drop's job was completed.
    let endedBeside: Bool
  }

  init(_ serve: Serve, _ bench: Bench) {
    self.serve = serve
    job = JobText.make(images: 1) { bench.images.url(.small, $0) }
  }

  /// - Returns: seconds of each on a server that has nothing else to do, once it has warmed up.
  func idle() throws -> [Double] {
    _ = try times("warm-up", count: Self.idleCount)
    return try times("idle", count: Self.idleCount)
  }

  /// - Returns: seconds of each of so many drops.
  func times(_ name: String, count: Int) throws -> [Double] { try (0..<count).map { try time("\(name)-\($0)") } }

  /// Drops jobs for as long as other work goes on. A drop counts when it does at the moment of the drop: one that waits for
  /// the end of that work is what is looked for.
  func samples(_ name: String, while isUnderWay: () throws -> Bool) throws -> [Sample] {
    var samples: [Sample] = []
    while try isUnderWay() {
      let id = "\(name)-\(samples.count)"
      try prepare(id)
      // The other work may have ended during the rest.
      guard try isUnderWay() else { break }
      let seconds = try drop(id)
      samples.append(Sample(seconds: seconds, endedBeside: try isUnderWay()))
    }
    return samples
  }

  private func time(_ id: String) throws -> Double {
    try prepare(id)
    return try drop(id)
  }

  private func prepare(_ id: String) throws {
    try serve.stage(id, job)
    Clock.sleep(seconds: Self.restSeconds)
  }

  private func drop(_ id: String) throws -> Double {
    try Clock.time {
      try serve.drop(id)
      try serve.waitUntilCompleted(id, atMost: Self.limitSeconds)
    }
  }
}

extension SmallDrops {
  /// A line of the table: p50 beside the work / p50 when idle.
  static func line(
    _ number: String, _ work: String, target: Target = .atMost(5), idle: [Double], _ samples: [Sample]
  ) throws -> Line {
    guard !samples.isEmpty else { throw Problem("no drop was made while the work went on") }
    let beside = Spread(samples.map(\.seconds))
    let ended = samples.count { $0.endedBeside }
    return Line(
      number: number, work: "a one-image job dropped while \(work): its time / when idle (p50)",
      target: target, value: Spread(once: beside.median / Spread(idle).median),
      figures: "\(Table.text(beside.median * 1e3)) ms, idle \(Table.text(Spread(idle).median * 1e3)) ms; "
        + "slowest \(Table.text(beside.most * 1e3)) ms; \(samples.count) drops, \(ended) of them completed meanwhile")
  }
}
