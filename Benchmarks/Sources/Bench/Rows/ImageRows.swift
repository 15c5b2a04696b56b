/// Lines 1 and 2: a large job of real images, beside the Go service.
struct LargeImagesRow: Row {
  let number = "1"
  let title = "one job, images of 90 KB, no pause"
  let isInQuick = true

  func measure(_ bench: Bench) throws -> [Line] {
    let go = try GoService.version(bench)
    let runs = try ImagePairs.measure(bench, .large)
    return runs.map {
      $0.cpuLine(
        number, "one job, \($0.images) images of 90 KB: CPU per image, this / \(go), \($0.workers) workers",
        .atMost(0.9))
    }
      + runs.map {
        $0.rateLine("2", "the same: images per second, this / \(go), \($0.workers) workers", .atLeast(1.1))
      }
  }
}

/// Line 3: the same with images of hardly any bytes, where everything but the download weighs most.
struct SmallImagesRow: Row {
  let number = "3"
  let title = "one job, images of 94 bytes, no pause"
  let isInQuick = true

  func measure(_ bench: Bench) throws -> [Line] {
    let go = try GoService.version(bench)
    let runs = try ImagePairs.measure(bench, .small)
    return runs.map {
      $0.cpuLine(
        number, "one job, \($0.images) images of 94 bytes: CPU per image, this / \(go), \($0.workers) workers",
        .atMost(1.1))
    } + runs.map { $0.rateLine("", "the same: images per second, this / \(go), \($0.workers) workers", nil) }
  }
}
