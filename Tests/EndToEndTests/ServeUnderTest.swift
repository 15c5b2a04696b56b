import Foundation
import ImageHost
import JobFiles
import SystemPackage
import TestSupport

/// A `serve` of the built binary on a temporary folder, with an image host beside it.
final class ServeUnderTest {
  let folder: FilePath
  let host: ImageHost
  let port: Int
  private let flags: [String]
  private var process: Process?

  var inbox: FilePath { folder.appending("inbox") }
  var outbox: FilePath { folder.appending("outbox") }
  var log: FilePath { folder.appending("serve.log") }

  static let binary: FilePath = FilePath(
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  ).removingLastComponent().appending("retail-pulse")

  /// Starts a server, runs the test, and stops and removes everything.
  static func with(
    _ flags: [String] = [], isStarted: Bool = true, _ body: (ServeUnderTest) async throws -> Void
  ) async throws {
    try await with(flags, isStarted: isStarted, answering: images, body)
  }

  static func with(
    _ flags: [String], isStarted: Bool = true, answering answer: @escaping @Sendable (String) -> HostAnswer,
    _ body: (ServeUnderTest) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let host = try await ImageHost.start(answer)
      let server = try ServeUnderTest(folder: folder, host: host, flags: flags)
      do {
        if isStarted { try await server.start() }
        try await body(server)
      } catch {
        await server.kill()
        throw CommandFailed(description: "\(error)\n--- serve.log\n\((try? server.log.text()) ?? "none")")
      }
      await server.kill()
      try await host.stop()
    }
  }

  /// `/W/H/…` is a PNG of that size; anything else is not found.
  static let images: @Sendable (String) -> HostAnswer = { path in
    let parts = path.split(separator: "/").compactMap { Int($0) }
    return parts.count >= 2 ? .body(SampleImage.png(width: parts[0], height: parts[1])) : .status(404)
  }

  private init(folder: FilePath, host: ImageHost, flags: [String]) throws {
    self.folder = folder
    self.host = host
    self.flags = flags
    port = try FreePort.find()
    try folder.appending("stores.csv").write(JobText.stores)
  }

  // MARK: Process

  /// The flags that say where everything is.
  var places: [String] { ["--inbox", inbox.string, "--outbox", outbox.string] }

  func start() async throws {
    try launch()
    try await eventually("serve is up") { try await self.get("/readyz").status == 200 }
  }

  func launch() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.binary.string)
    process.arguments =
      ["serve"] + places + [
        "--stores", folder.appending("stores.csv").string, "--port", "\(port)", "--allow-network", "127.0.0.0/8",
        "--log-format", "text",
      ] + flags
    if !log.exists { try log.write("") }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log.string))
    try handle.seekToEnd()
    process.standardError = handle
    process.standardOutput = handle
    try process.run()
    self.process = process
  }

  /// SIGKILL, and waits for the end.
  func kill() async {
    guard let process, process.isRunning else { return }
    Foundation.kill(process.processIdentifier, SIGKILL)
    await wait(process)
  }

  /// - Returns: the exit code.
  func stop(_ signal: Int32 = SIGTERM) async -> Int {
    guard let process else { return -1 }
    Foundation.kill(process.processIdentifier, signal)
    await wait(process)
    return process.terminationReason == .exit ? Int(process.terminationStatus) : -Int(process.terminationStatus)
  }

  func signal(_ signal: Int32) {
    if let process { Foundation.kill(process.processIdentifier, signal) }
  }

  private func wait(_ process: Process) async {
    while process.isRunning { try? await Task.sleep(for: .milliseconds(5)) }
  }

  /// Runs another command of the binary on the same folders.
  func command(_ arguments: String..., environment: [String: String] = [:]) async throws -> Ended {
    try await runAnyway(Self.binary.string, arguments + places, environment: environment)
  }

  // MARK: Jobs

  /// Drops a job by `mv`.
  func drop(_ name: String, _ text: String) async throws {
    let path = folder.appending("drop-" + name.filter { $0 != "/" })
    try path.write(text)
    try await run("mv", path.string, inbox.appending(name).string)
  }

  func job(_ paths: [String], store: String = "S1") -> String { JobText.job([(store, paths.map { host.url($0) })]) }

  /// The status document and its folder.
  func status(_ id: String) throws -> (state: JobState, document: StatusDocument)? {
    let lookup = JobLookup(JobFolders(inbox: inbox, outbox: outbox))
    guard let id = JobID(id), let (state, bytes) = try lookup.document(id) else { return nil }
    return (state, try StatusDocument(decoding: bytes))
  }

  @discardableResult
  func ended(_ id: String, within limit: Duration = .seconds(60)) async throws -> StatusDocument {
    var last: StatusDocument?
    try await eventually("job \(id) has ended", within: limit) {
      guard let (state, document) = try self.status(id), state != .ongoing else { return false }
      last = document
      return true
    }
    guard let last else { throw TimedOut(description: "no job \(id)") }
    return last
  }

  /// The result lines' members.
  func results(_ id: String) throws -> [[String: String]] {
    try ResultTable.fields(of: Array(outbox.appending("results/\(id).ndjson").text().utf8))
  }

  // MARK: HTTP

  struct Answer {
    let status: Int
    let headers: [String: String]
    let body: String
  }

  func get(_ path: String) async throws -> Answer { try await request(["-X", "GET"], path) }

  func post(_ path: String, _ body: String, headers: [String] = []) async throws -> Answer {
    try await request(["-X", "POST", "--data-binary", "@-"] + headers.flatMap { ["-H", $0] }, path, input: body)
  }

  /// By curl(1): a client that is not ours.
  func request(_ options: [String], _ path: String, input: String? = nil) async throws -> Answer {
    let ended = try await runAnyway(
      "curl", ["-s", "-i", "--max-time", "20", "-H", "Expect:"] + options + ["http://127.0.0.1:\(port)\(path)"],
      input: input)
    let parts = ended.output.replacingOccurrences(of: "\r\n", with: "\n").components(separatedBy: "\n\n")
    let head = (parts.first ?? "").components(separatedBy: "\n")
    var headers: [String: String] = [:]
    for line in head.dropFirst() {
      let pair = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if pair.count == 2 { headers[pair[0].lowercased()] = pair[1] }
    }
    let status = head.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return Answer(status: status, headers: headers, body: parts.dropFirst().joined(separator: "\n\n"))
  }
}
