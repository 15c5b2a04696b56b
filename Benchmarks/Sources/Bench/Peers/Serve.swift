/// This program, serving folders of its own.
final class Serve {
  private static let readySeconds = 60.0
  /// The flags with which images do not pause.
  static let withoutPause = ["--pause", "0"]
  /// Its default for `--downloads-per-host`.
  static let connectionsPerHost = 64

  let folder: String
  let port: Int
  private let bench: Bench
  private let flags: [String]
  private let isSlowDisk: Bool
  private(set) var program: Program
  private var log: LogCount
  private var dropped = 0

  var inbox: String { folder + "/inbox" }
  var outbox: String { folder + "/outbox" }

  /// Starts it, and waits until it is ready.
  ///
  /// - Parameters:
  ///   - name: of its folder, which may be there already.
  ///   - isSlowDisk: every flush takes 5 ms.
  init(_ bench: Bench, _ name: String, _ flags: [String], isSlowDisk: Bool = false) throws {
    self.bench = bench
    self.flags = flags
    self.isSlowDisk = isSlowDisk
    folder = bench.folder + "/" + name
    port = try Ports.free()
    try Files.makeFolder(folder + "/staging")
    try Files.create(folder + "/stores.csv", Array(JobText.stores.utf8))
    log = LogCount(folder + "/serve.log")
    program = try Self.start(bench, folder, port, flags, isSlowDisk: isSlowDisk)
    try waitUntilReady()
  }

  private static func start(
    _ bench: Bench, _ folder: String, _ port: Int, _ flags: [String], isSlowDisk: Bool
  ) throws -> Program {
    let arguments =
      ["serve", "--inbox", folder + "/inbox", "--outbox", folder + "/outbox", "--stores", folder + "/stores.csv"]
      + ["--port", "\(port)", "--allow-network", "127.0.0.0/8", "--log-format", "text"] + flags
    return try Program(
      bench.binary("retail-pulse"), arguments, environment: isSlowDisk ? bench.slowDisk : [:],
      log: folder + "/serve.log")
  }

  private func waitUntilReady() throws {
    try wait(for: "serve is ready", atMost: Self.readySeconds, pollSeconds: 0.0005) {
      try program.expectRunning()
      return (try? HTTPConnection(port: port).request("GET", "/readyz").status) == 200
    }
  }

  func stop() { program.stop() }

  /// Stops it and starts it again.
  ///
  /// - Returns: seconds from the start until it is ready.
  func restart() throws -> Double {
    program.stop()
    log = LogCount(folder + "/serve.log")
    dropped = 0
    return try Clock.time {
      program = try Self.start(bench, folder, port, flags, isSlowDisk: isSlowDisk)
      try waitUntilReady()
    }
  }

  // MARK: Jobs

  /// Writes a job where the inbox can take it with one rename.
  func stage(_ id: String, _ job: [UInt8]) throws { try Files.create("\(folder)/staging/\(id).json", job) }

  /// Moves a staged job into the inbox.
  func drop(_ id: String) throws {
    dropped += 1
    try Files.move("\(folder)/staging/\(id).json", to: "\(inbox)/\(id).json")
  }

  /// - Throws: ``Problem`` when the job failed.
  func isCompleted(_ id: String) throws -> Bool {
    if Files.exists("\(outbox)/completed/\(id).json") { return true }
    let failure = "\(outbox)/failed/\(id).json"
    if Files.exists(failure) { throw Problem("job \(id) failed: \(try Files.text(failure).prefix(400))") }
    try program.expectRunning()
    return false
  }

  /// Of a job whose images can't be downloaded.
  func waitUntilFailed(_ id: String, atMost seconds: Double) throws {
    try wait(for: "job \(id) has failed", atMost: seconds, pollSeconds: 0.01) {
      try program.expectRunning()
      return Files.exists("\(outbox)/failed/\(id).json")
    }
  }

  func waitUntilCompleted(_ id: String, atMost seconds: Double, pollSeconds: Double = 0.0005) throws {
    try wait(for: "job \(id) is completed", atMost: seconds, pollSeconds: pollSeconds) { try isCompleted(id) }
  }

  /// Whether every job that was dropped is accepted, durably: the log says so once its status document is.
  func hasAcceptedAll() throws -> Bool {
    try program.expectRunning()
    return try log.count(" accepted ") >= dropped
  }

  /// Whether no job runs or waits.
  func isIdle() throws -> Bool { try hasAcceptedAll() && Files.isEmpty(outbox + "/ongoing") }

  /// How many jobs have completed.
  func completedCount() -> Int { Files.names(in: outbox + "/completed").count }
}

extension Serve: ImageService {
  func run(_ job: [UInt8], id: String, watching watch: () throws -> Void) throws -> ImageRun {
    try stage(id, job)
    let cpu = program.cpuSeconds
    let start = Clock.seconds
    try drop(id)
    try wait(for: "job \(id) is completed", atMost: Self.runSeconds, pollSeconds: Self.pollSeconds) {
      try watch()
      return try isCompleted(id)
    }
    return ImageRun(wallSeconds: Clock.seconds - start, cpuSeconds: program.cpuSeconds - cpu)
  }
}
