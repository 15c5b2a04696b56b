/// The same job, given in turns to this program and to the Go service.
struct ImagePairs {
  /// How many workers the Go service has.
  let workers: Int
  let images: Int
  let runs: [(this: ImageRun, other: ImageRun)]

  /// Of the job that opens the connections.
  private static let warmUpImages = 2000

  /// Runs the Go service twice: as it comes, with 256 workers and so many connections to the one host; and, in fewer of the
  /// rounds, with 64, as many as this program opens to one host by default. More connections cost more CPU, and may bring
  /// more images in a second.
  static func measure(_ bench: Bench, _ kind: ImageServer.Kind) throws -> [ImagePairs] {
    let serve = try Serve(bench, "images-\(kind)", Serve.withoutPause)
    let peers = try [GoService.defaultWorkers, Serve.connectionsPerHost].map { try GoService(bench, workers: $0) }
    defer {
      serve.stop()
      for peer in peers { peer.program.stop() }
    }
    let warmUp = JobText.make(images: warmUpImages) { bench.images.url(kind, $0) }
    _ = try serve.run(warmUp, id: "warm-up")
    for peer in peers { _ = try peer.run(warmUp, id: "warm-up") }
    let images = bench.size.images
    let job = JobText.make(images: images) { bench.images.url(kind, $0) }
    var runs: [[(this: ImageRun, other: ImageRun)]] = [[], []]
    for round in 0..<bench.size.pairs {
      let this = try serve.run(job, id: "round-\(round)")
      runs[0].append((this, try peers[0].run(job, id: "")))
      if round < bench.size.alikePairs { runs[1].append((this, try peers[1].run(job, id: ""))) }
    }
    return zip(peers, runs).map { ImagePairs(workers: $0.workers, images: images, runs: $1) }
  }

  func cpuLine(_ number: String, _ work: String, _ target: Target?, reached: Double? = nil) -> Line {
    let perImage = 1e6 / Double(images)
    let this = Spread(runs.map { $0.this.cpuSeconds * perImage }).median
    let other = Spread(runs.map { $0.other.cpuSeconds * perImage }).median
    return Line(
      number: number, work: work, target: target, reached: reached,
      value: Spread(runs.map { $0.this.cpuSeconds / $0.other.cpuSeconds }),
      figures: "\(Table.text(this)) µs, Go \(Table.text(other)) µs")
  }

  func rateLine(_ number: String, _ work: String, _ target: Target?, reached: Double? = nil) -> Line {
    let this = Spread(runs.map { Double(images) / $0.this.wallSeconds }).median
    let other = Spread(runs.map { Double(images) / $0.other.wallSeconds }).median
    return Line(
      number: number, work: work, target: target, reached: reached,
      value: Spread(runs.map { $0.other.wallSeconds / $0.this.wallSeconds }),
      figures: "\(Table.text(this))/s, Go \(Table.text(other))/s")
  }
}
