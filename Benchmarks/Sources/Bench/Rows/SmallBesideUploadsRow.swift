/// Line 9d: a small job is not kept waiting by uploads that grow slowly, and watching them costs little.
struct SmallBesideUploadsRow: Row {
  let number = "9d"
  let title = "a one-image job beside slow uploads"
  let isInQuick = true

  private static let uploads = 8
  /// Of each upload when the measurement begins.
  private static let startBytes = 32 << 20
  /// By which each grows between two drops.
  private static let pieceBytes = 4 << 10
  private static let seconds = 10.0
  /// For the first look at each, which takes as long as they are large: less than --settle.
  private static let warmUpSeconds = 4.0

  func measure(_ bench: Bench) throws -> [Line] {
    let serve = try Serve(bench, "beside-uploads", Serve.withoutPause)
    defer { serve.stop() }
    let drops = SmallDrops(serve, bench)
    let idle = try drops.idle()
    let job = JobText.make(bytes: Self.startBytes * 2) { bench.images.url(.small, $0) }
    let files = (0..<Self.uploads).map { "\(serve.inbox)/upload-\($0).json" }
    for file in files { try Files.create(file, Array(job[..<Self.startBytes])) }
    Clock.sleep(seconds: Self.warmUpSeconds)
    let (start, cpu) = (Clock.seconds, serve.program.cpuSeconds)
    var written = Self.startBytes
    let samples = try drops.samples("beside") {
      try serve.program.expectRunning()
      let end = min(written + Self.pieceBytes, job.count)
      for file in files { try Files.append(Array(job[written..<end]), to: file) }
      written = end
      return Clock.seconds - start < Self.seconds && written < job.count
    }
    let share = (serve.program.cpuSeconds - cpu) / (Clock.seconds - start)
    let work = "\(Self.uploads) uploads of \(Self.startBytes >> 20) MiB grow"
    return [
      try SmallDrops.line(number, work, target: .atMost(3), idle: idle, samples),
      Line(
        number: number, work: "the same: CPU, the small jobs' included / one core", target: .atMost(0.35),
        value: Spread(once: share), figures: "\(Table.text(Double(written >> 10))) KiB each at the end"),
    ]
  }
}
