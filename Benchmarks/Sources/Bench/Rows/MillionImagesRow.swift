/// Line 12: a very large job costs no more memory than twice its own size, and no more time for an image.
struct MillionImagesRow: Row {
  let number = "12"
  let title = "one job of a million images"
  let isInQuick = false

  private static let images = 1_000_000

  func measure(_ bench: Bench) throws -> [Line] {
    let serve = try Serve(bench, "million", Serve.withoutPause)
    defer { serve.stop() }
    let usual = JobText.make(images: bench.size.images) { bench.images.url(.small, $0) }
    _ = try serve.run(usual, id: "warm-up")
    let usualRate = Double(bench.size.images) / (try serve.run(usual, id: "usual").wallSeconds)
    let job = JobText.make(images: Self.images) { bench.images.url(.small, $0) }
    let rate = Double(Self.images) / (try serve.run(job, id: "million").wallSeconds)
    let peak = Double(try serve.program.peakMemory())
    return [
      Line(
        number: number, work: "one job of \(Self.images) images of 94 bytes: peak memory / size of the job file",
        target: .atMost(2), value: Spread(once: peak / Double(job.count)),
        figures: "\(Table.text(peak / 1_048_576)) MiB, file \(Table.text(Double(job.count) / 1_048_576)) MiB"),
      Line(
        number: number, work: "the same: images per second / those of a job of \(bench.size.images)",
        target: .atLeast(0.8), value: Spread(once: rate / usualRate),
        figures: "\(Table.text(rate))/s, \(Table.text(usualRate))/s"),
    ]
  }
}
