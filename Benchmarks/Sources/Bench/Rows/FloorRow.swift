/// For comparison: what a bare libcurl loop needs for the same bytes.
struct FloorRow: Row {
  let number = "floor"
  let title = "a bare libcurl loop"
  let isInQuick = false

  func measure(_ bench: Bench) throws -> [Line] { try [ImageServer.Kind.large, .small].map { try line(bench, $0) } }

  private func line(_ bench: Bench, _ kind: ImageServer.Kind) throws -> Line {
    let images = bench.size.images
    let serve = try Serve(bench, "floor-\(kind)", Serve.withoutPause)
    defer { serve.stop() }
    let job = JobText.make(images: images) { bench.images.url(kind, $0) }
    let floor = Floor(bench: bench)
    _ = try serve.run(job, id: "warm-up")
    var round = 0
    let runs = try interleaved(bench.size.jobPairs) {
      round += 1
      return try serve.run(job, id: "round-\(round)").cpuSeconds
    } _: {
      try floor.run(kind, images: images).cpuSeconds
    }
    let perImage = 1e6 / Double(images)
    return Line(
      number: "", work: "\(kind) images: CPU per image, this / a bare libcurl loop", target: nil,
      value: Spread(runs.map { $0.0 / $0.1 }),
      figures: "\(Table.text(Spread(runs.map(\.0)).median * perImage)) µs, "
        + "bare \(Table.text(Spread(runs.map(\.1)).median * perImage)) µs")
  }
}
