/// A bare libcurl loop, `peers/floor`: the least that the same downloads cost.
struct Floor {
  let bench: Bench

  func run(_ kind: ImageServer.Kind, images: Int) throws -> ImageRun {
    let output = try Program.output(
      of: bench.peer("floor"), [bench.images.prefix(kind), ".jpg", "\(images)", "\(Serve.connectionsPerHost)"],
      log: bench.folder + "/floor.log", atMost: 300)
    let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard numbers.count == 2 else { throw Problem("the bare loop said: \(output)") }
    return ImageRun(wallSeconds: numbers[1], cpuSeconds: numbers[0])
  }
}
