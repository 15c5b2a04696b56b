/// `inotifywait | xargs curl | identify`: `peers/shell/pipeline.sh`.
final class ShellPipeline {
  private let folder: String
  private let program: Program

  init(_ bench: Bench) throws {
    folder = bench.folder + "/shell"
    try Files.makeFolder(folder + "/inbox")
    try Files.makeFolder(folder + "/out")
    program = try Program(
      "sh", [bench.peer("pipeline.sh"), folder + "/inbox", folder + "/out"], log: folder + "/pipeline.log")
    let log = folder + "/pipeline.log"
    try wait(for: "inotifywait watches", atMost: 10) {
      try program.expectRunning()
      return try Files.text(log).contains("Watches established")
    }
  }

  /// - Returns: seconds until all are measured.
  func run(_ job: [UInt8], images: Int) throws -> Double {
    try Files.create(folder + "/job.json", job)
    let results = folder + "/out/job.txt"
    return try Clock.time {
      try Files.move(folder + "/job.json", to: folder + "/inbox/job.json")
      try wait(for: "the shell pipeline is done", atMost: 300) {
        try program.expectRunning()
        return Files.exists(results + ".done")
      }
      let measured = try Files.text(results).split(separator: "\n").count
      guard measured == images else { throw Problem("the shell pipeline measured \(measured) of \(images) images") }
    }
  }
}
