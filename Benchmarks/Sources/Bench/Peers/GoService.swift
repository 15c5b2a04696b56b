/// The service in `peers/go-service`.
final class GoService {
  /// As the service comes.
  static let defaultWorkers = 256

  let program: Program
  let workers: Int
  private let port: Int
  private let connection: HTTPConnection

  /// - Parameter workers: images at once, and so the most connections to one host.
  init(_ bench: Bench, workers: Int) throws {
    self.workers = workers
    port = try Ports.free()
    let program = try Program(
      bench.peer("go-service"), ["-listen", "127.0.0.1:\(port)", "-workers", "\(workers)"],
      log: "\(bench.folder)/go-service-\(workers).log")
    self.program = program
    var connection: HTTPConnection?
    try wait(for: "the Go service listens", atMost: 10) { [port] in
      try program.expectRunning()
      connection = try? HTTPConnection(port: port)
      return connection != nil
    }
    guard let connection else { throw Problem("the Go service does not listen") }
    self.connection = connection
  }
}

extension GoService {
  /// What it was built with, such as `Go 1.19.8`.
  static func version(_ bench: Bench) throws -> String {
    let output = try Program.output(
      of: bench.peer("go-service"), ["-version"], log: bench.folder + "/go-version.log", atMost: 10)
    return "Go " + output.drop { !$0.isNumber }.prefix { !$0.isWhitespace }
  }
}

extension GoService: ImageService {
  func run(_ job: [UInt8], id: String, watching watch: () throws -> Void) throws -> ImageRun {
    let cpu = program.cpuSeconds
    let start = Clock.seconds
    let answer = try connection.request("POST", "/api/submit", body: job)
    guard answer.status == 201, let number = Int(answer.body.filter(\.isNumber)) else {
      throw Problem("the Go service took no job: \(answer.body.prefix(200))")
    }
    try wait(for: "the Go service's job is completed", atMost: Self.runSeconds, pollSeconds: Self.pollSeconds) {
      try watch()
      let status = try connection.request("GET", "/api/status?jobid=\(number)").body
      if status.contains("failed") { throw Problem("the Go service's job failed") }
      return status.contains("completed")
    }
    return ImageRun(wallSeconds: Clock.seconds - start, cpuSeconds: program.cpuSeconds - cpu)
  }
}
