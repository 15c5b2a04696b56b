import CBench
import ImageHeaderSources

/// Line 13: what the measuring itself costs, in memory.
struct ImageHeaderRow: Row {
  let number = "13"
  let title = "ImageHeader in memory"
  let isInQuick = true

  private static let batches = 1000
  private static let batchSize = 1000

  func measure(_ bench: Bench) throws -> [Line] {
    let before = bench_allocations()
    _ = try Files.bytes("/proc/self/stat")
    guard bench_allocations() > before else { throw Problem("allocations are not counted") }
    let samples: [(String, [UInt8], Double)] = [
      ("JPEG", TestImage.jpeg(size: ImageServer.medianBytes), 60), ("PNG", TestImage.png(), 40),
      ("AVIF", TestImage.avif(), 200),
    ]
    var allocations: UInt = 0
    var lines: [Line] = []
    for (name, bytes, limit) in samples {
      let sample = try Self.measure(bytes)
      allocations += sample.allocations
      lines.append(
        Line(
          number: number, work: "ImageHeader, \(name) in memory: p50 of \(Self.batches) batches", unit: .nanoseconds,
          target: .atMost(limit), value: Spread(sample.nanoseconds), figures: "\(Self.batchSize) images a batch"))
    }
    lines.append(
      Line(
        number: number, work: "the same: allocations", unit: .count, target: .atMost(0),
        value: Spread(once: Double(allocations)), figures: "in \(samples.count * Self.batches * Self.batchSize) images")
    )
    return lines
  }

  /// - Returns: for each batch the time of one image, and how often all of them have asked for memory.
  private static func measure(_ bytes: [UInt8]) throws -> (nanoseconds: [Double], allocations: UInt) {
    var nanoseconds = [Double](repeating: 0, count: batches)
    var parser = HeaderParser()
    var measured = 0
    let allocations = bytes.withUnsafeBytes { body in
      // The runtime looks some types up the first time that they are met.
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
