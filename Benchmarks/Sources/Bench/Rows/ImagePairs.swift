/// The same job, given in turns to this program and to the Go service. Each runs as it comes: this one with its defaults,
/// 64 downloads from one host among them, that one with its 256 workers.
struct ImagePairs {
  let images: Int
  let runs: [(this: ImageRun, other: ImageRun)]

  /// Of the job that opens the connections.
  private static let warmUpImages = 2000

  static func measure(_ bench: Bench, _ kind: ImageServer.Kind) throws -> ImagePairs {
    let serve = try Serve(bench, "images-\(kind)", Serve.withoutPause)
    let peer = try GoService(bench)
    defer {
      serve.stop()
      peer.program.stop()
    }
    let warmUp = JobText.make(images: warmUpImages) { bench.images.url(kind, $0) }
    _ = try serve.run(warmUp, id: "warm-up")
    _ = try peer.run(warmUp, id: "warm-up")
    let job = JobText.make(images: bench.size.images) { bench.images.url(kind, $0) }
    var round = 0
    let runs = try interleaved(bench.size.pairs) {
      round += 1
      return try serve.run(job, id: "round-\(round)")
    } _: {
      try peer.run(job, id: "")
    }
    return ImagePairs(images: bench.size.images, runs: runs)
  }

  func cpuLine(_ number: String, _ work: String, _ target: Target?) -> Line {
    let perImage = 1e6 / Double(images)
    let this = Spread(runs.map { $0.this.cpuSeconds * perImage }).median
    let other = Spread(runs.map { $0.other.cpuSeconds * perImage }).median
    return Line(
      number: number, work: work, target: target,
      value: Spread(runs.map { $0.this.cpuSeconds / $0.other.cpuSeconds }),
      figures: "\(Table.text(this)) µs, Go \(Table.text(other)) µs")
  }

  func rateLine(_ number: String, _ work: String, _ target: Target?) -> Line {
    let this = Spread(runs.map { Double(images) / $0.this.wallSeconds }).median
    let other = Spread(runs.map { Double(images) / $0.other.wallSeconds }).median
    return Line(
      number: number, work: work, target: target,
      value: Spread(runs.map { $0.other.wallSeconds / $0.this.wallSeconds }),
      figures: "\(Table.text(this))/s, Go \(Table.text(other))/s")
  }
}
