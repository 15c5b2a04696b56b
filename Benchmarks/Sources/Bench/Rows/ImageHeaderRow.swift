import CBench
import Glibc
import ImageHeaderSources

/// Line 13: what reading an image header costs, in memory.
struct ImageHeaderRow: Row {
  let number = "13"
  let title = "ImageHeader in memory"
  let isInQuick = true

  /// The same code takes twice as long while other machines on the host are busy, often for seconds: so the fastest of some
  /// rounds counts, with a rest between them.
  private static let rounds = 20
  private static let restMicroseconds: UInt32 = 1_000_000
  private static let batches = 1000
  private static let batchSize = 1000

  func measure(_ bench: Bench) throws -> [Line] {
    let before = bench_allocations()
    _ = try Files.bytes("/proc/self/stat")
    guard bench_allocations() > before else { throw Problem("allocations are not counted") }
    let samples: [(name: String, bytes: [UInt8], limit: Double)] = [
      ("JPEG", TestImage.jpeg(size: ImageServer.medianBytes), 60), ("PNG", TestImage.png(), 40),
      ("AVIF", TestImage.avif(), 200),
    ]
    var medians = samples.map { _ in [Double]() }
    var allocations: UInt = 0
    for round in 0..<Self.rounds {
      if round > 0 { usleep(Self.restMicroseconds) }
      for (index, sample) in samples.enumerated() {
        let round = try Self.measure(sample.bytes)
        medians[index].append(Spread(round.nanoseconds).median)
        allocations += round.allocations
      }
    }
    return zip(samples, medians).map { sample, medians in
      let spread = Spread(medians)
      return Line(
        number: number, work: "ImageHeader, \(sample.name) in memory: p50 of the quietest of \(Self.rounds) rounds",
        unit: .nanoseconds, target: .atMost(sample.limit), value: Spread(once: spread.least),
        figures: "all rounds: \(Table.text(spread.median)) ns, \(Table.text(spread.least)) – \(Table.text(spread.most))"
      )
    } + [
      Line(
        number: number, work: "the same: allocations", unit: .count, target: .atMost(0),
        value: Spread(once: Double(allocations)),
        figures: "in \(samples.count * Self.rounds * Self.batches * Self.batchSize) images")
    ]
  }

  /// - Returns: for each batch the time of one image, and how often all of them have asked for memory.
  private static func measure(_ bytes: [UInt8]) throws -> (nanoseconds: [Double], allocations: UInt) {
    var nanoseconds = [Double](repeating: 0, count: batches)
    var parser = HeaderParser()
    var measured = 0
    let allocations = bytes.withUnsafeBytes { body in
      // On first use the runtime looks types up, which allocates.
      parser.feed(body)
      _ = parser.finish()
      let before = bench_allocations()
      for batch in nanoseconds.indices {
        let start = Clock.seconds
        for _ in 0..<batchSize {
          parser.reset()
          parser.feed(body)
          if case .success(let size) = parser.finish() { measured += size.width }
        }
        nanoseconds[batch] = (Clock.seconds - start) * 1e9 / Double(batchSize)
      }
      return bench_allocations() - before
    }
    guard measured == batches * batchSize * TestImage.width else { throw Problem("an image was not measured") }
    return (nanoseconds, allocations)
  }
}
