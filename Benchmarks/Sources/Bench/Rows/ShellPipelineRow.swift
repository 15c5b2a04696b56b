/// For comparison: what people put together from curl and identify.
struct ShellPipelineRow: Row {
  let number = "shell"
  let title = "the shell pipeline"
  let isInQuick = false

  private static let images = 2000

  func measure(_ bench: Bench) throws -> [Line] {
    let job = JobText.make(images: Self.images) { bench.images.url(.large, $0) }
    let serve = try Serve(bench, "beside-shell", Serve.withoutPause)
    defer { serve.stop() }
    let shell = try ShellPipeline(bench)
    _ = try serve.run(job, id: "warm-up")
    let this = Double(Self.images) / (try serve.run(job, id: "job").wallSeconds)
    let other = Double(Self.images) / (try shell.run(job, images: Self.images))
    return [
      Line(
        number: "", work: "one job, \(Self.images) images of 90 KB: images per second, this / shell pipeline",
        target: nil, value: Spread(once: this / other),
        figures: "\(Table.text(this))/s, shell \(Table.text(other))/s")
    ]
  }
}
