/// Lines 4 and 5: an image that pauses holds no connection, and a few bytes.
struct PausedImagesRow: Row {
  let number = "4"
  let title = "one job, images that pause 0.1 to 0.4 s"
  let isInQuick = true

  private static let longestPause = 0.4
  /// All may go to the one host, so that the limit is reached.
  private static let downloads = 256
  private static let flags = ["--downloads", "\(downloads)", "--downloads-per-host", "\(downloads)"]

  func measure(_ bench: Bench) throws -> [Line] {
    let images = bench.size.pausedImages
    let job = JobText.make(images: images) { bench.images.url(.large, $0) }
    let paused = try Serve(bench, "paused", ["--pause", "0.1-0.4"] + Self.flags)
    let plain = try Serve(bench, "not-paused", Serve.withoutPause + Self.flags)
    defer {
      paused.stop()
      plain.stop()
    }
    var round = 0
    let runs = try interleaved(bench.size.pairs) {
      round += 1
      return try paused.run(job, id: "round-\(round)")
    } _: {
      try plain.run(job, id: "round-\(round)")
    }
    // Counting takes much of a core: so it has a run of its own.
    var connections = 0
    _ = try paused.run(job, id: "counted") {
      connections = max(
        connections, try Connections.count(from: paused.program.identifier, toPort: bench.images.port))
    }
    let wall = Spread(runs.map { $0.0.wallSeconds }).median
    let plainWall = Spread(runs.map { $0.1.wallSeconds }).median
    return [
      Line(
        number: number, work: "one job, \(images) images, pause 0.1–0.4 s: wall / (wall without pause + 0.4 s)",
        target: .atMost(1.2),
        value: Spread(runs.map { $0.0.wallSeconds / ($0.1.wallSeconds + Self.longestPause) }),
        figures: "\(Table.text(wall)) s, without pause \(Table.text(plainWall)) s"),
      Line(
        number: "5", work: "the same: peak resident memory", unit: .mebibytes, target: .atMost(48),
        value: Spread(once: Double(try paused.program.peakMemory()) / 1_048_576), figures: ""),
      Line(
        number: "5", work: "the same: most connections at once", unit: .count,
        target: .atMost(Double(Self.downloads)), value: Spread(once: Double(connections)),
        figures: "`--downloads` \(Self.downloads)"),
    ]
  }
}
