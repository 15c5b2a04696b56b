import Foundation
import ImageHost
import JobModel
import JobStore
import SystemPackage
import TestSupport

/// A `serve` of the built binary on a temporary folder, with an image host beside it.
final class ServeUnderTest {
  let folder: FilePath
  let host: ImageHost
  /// The port that the server chose; another one after each start.
  private(set) var port = 0
  /// What runs `serve`, in front of the binary's path: a shell in a mount namespace, say.
  private let wrapper: [String]
  private let flags: [String]
  /// Starts programs that end with the test.
  let children: ChildProcesses
  private var process: ChildProcess?

  var inbox: FilePath { folder.appending("inbox") }
  var outbox: FilePath { folder.appending("outbox") }
  var log: FilePath { folder.appending("serve.log") }

  static let binary: FilePath = FilePath(
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  ).removingLastComponent().appending("retail-pulse")

  /// Starts a server, runs the test, and stops and removes everything.
  static func with(
    _ flags: [String] = [], wrapper: [String] = [], isStarted: Bool = true,
    _ body: (ServeUnderTest) async throws -> Void
  ) async throws {
    try await with(flags, wrapper: wrapper, isStarted: isStarted, answering: images, body)
  }

  static func with(
    _ flags: [String], wrapper: [String] = [], isStarted: Bool = true,
    answering answer: @escaping @Sendable (String) -> HostAnswer,
    _ body: (ServeUnderTest) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let host = try await ImageHost.start(answer)
      try await withChildProcesses { children in
        let server = try ServeUnderTest(
          folder: folder, host: host, wrapper: wrapper, flags: flags, children: children)
        do {
          if isStarted { try await server.start() }
          try await body(server)
        } catch {
          await server.kill()
          throw CommandFailed(description: "\(error)\n--- serve.log\n\((try? server.log.text()) ?? "none")")
        }
        await server.kill()
      }
      try await host.stop()
    }
  }

  /// `/W/H/…` is a PNG of that size; anything else is not found.
  static let images: @Sendable (String) -> HostAnswer = { path in
    let parts = path.split(separator: "/").compactMap { Int($0) }
    return parts.count >= 2 ? .body(SampleImage.png(width: parts[0], height: parts[1])) : .status(404)
  }

  private init(
    folder: FilePath, host: ImageHost, wrapper: [String], flags: [String], children: ChildProcesses
  ) throws {
    self.children = children
    self.folder = folder
    self.host = host
    self.wrapper = wrapper.map { $0.replacing("OUTBOX", with: folder.appending("outbox").string) }
    self.flags = flags.map { $0.replacing("FOLDER", with: folder.string) }
    try folder.appending("stores.csv").write(JobText.stores)
  }

  // MARK: Process

  /// The flags that say where everything is.
  var places: [String] { ["--inbox", inbox.string, "--outbox", outbox.string] }

  /// - Parameter more: further flags, of this start only.
  func start(_ more: [String] = []) async throws {
    try await launch(more)
    try await eventually("serve is ready") { try await self.get("/readyz").status == 200 }
  }

  /// Starts the process and waits until it listens: on a port of its own choice, since one that was free a moment ago may
  /// be another test's now.
  func launch(_ more: [String] = []) async throws {
    let before = log.exists ? try log.text().count : 0
    try await spawn(more)
    try await eventually("serve listens") {
      let news = try self.log.text().dropFirst(before)
      guard let line = news.split(separator: "\n").last(where: { $0.contains(" listening address=") }),
        let port = line.split(separator: ":").last.flatMap({ Int($0) })
      else {
        guard self.process?.isRunning == true else { throw CommandFailed(description: "serve ended: \(news)") }
        return false
      }
      self.port = port
      return true
    }
  }

  /// Starts the process, and waits for nothing.
  func spawn(_ more: [String]) async throws {
    let arguments =
      ["serve"] + places + [
        "--stores", folder.appending("stores.csv").string, "--port", "0", "--allow-network", "127.0.0.0/8",
        "--log-format", "text",
      ] + flags + more
    let words = wrapper + [Self.binary.string] + arguments
    process = try await children.start(words[0], Array(words.dropFirst()), output: log)
  }

  /// SIGKILL, and waits for the end.
  func kill() async { _ = await stop(SIGKILL) }

  /// - Returns: the exit code; minus a signal's number when that ended it.
  @discardableResult
  func stop(_ signal: Int32 = SIGTERM) async -> Int {
    process?.send(signal)
    return await process?.end() ?? 0
  }

  /// Runs a shell command where the server sees its mounts.
  func inside(_ command: String) async throws {
    try await run("nsenter", "-t", "\(processID)", "-U", "-m", "--preserve-credentials", "sh", "-c", command)
  }

  func signal(_ signal: Int32) { process?.send(signal) }

  var processID: Int32 { process?.identifier ?? 0 }

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

  /// A finished job with results of about so many bytes.
  func finish(_ id: String, size: Int) async throws {
    try await drop("\(id).json", job(["/1/1"]))
    try await ended(id)
    let results = outbox.appending("results/\(id).ndjson")
    let line = try results.text()
    try results.write(String(repeating: line, count: size / line.utf8.count + 1))
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
      "curl", ["-s", "-i", "--max-time", "20"] + options + ["http://127.0.0.1:\(port)\(path)"],
      input: input)
    var parts = ended.output.replacingOccurrences(of: "\r\n", with: "\n").components(separatedBy: "\n\n")
    // Before a large body.
    if parts.first == "HTTP/1.1 100 Continue" { parts.removeFirst() }
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
