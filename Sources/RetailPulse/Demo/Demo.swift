import ImageHost
import JobModel
import JobStore
import DurableFiles
import Subprocess
import SystemPackage

/// Shows a whole run on temporary folders with a real `serve`.
struct Demo {
  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// Time limit of each step.
  private static let patience = Duration.seconds(30)
  private static let stores = """
    store_id,store_name,area_code
    S00339218,"Bharat Store, Main Road",710006
    S01408764,Asha Communication,710006

    """

  private let folder: FilePath
  private let folders: JobFolders
  private let host: ImageHost
  private let fileSystem = RealFileSystem()

  static func run() async throws {
    let folder = try TemporaryFolder(prefix: "retail-pulse-demo")
    let host = try await ImageHost.start(answer)
    do {
      try await Demo(folder: folder.path, host: host).show()
    } catch {
      Output.note("The demo failed: \(error). Its files, with serve.log, are in \(folder.path).")
      throw error
    }
    try await host.stop()
    try folder.remove()
  }

  private init(folder: FilePath, host: ImageHost) {
    self.folder = folder
    self.host = host
    folders = JobFolders(inbox: folder.appending("inbox"), outbox: folder.appending("outbox"))
  }

  private static let answer: @Sendable (String) -> HostAnswer = { path in
    switch path {
    case "/shelf.png": .body(SampleImage.png(width: 640, height: 480))
    case "/front.bmp": .body(SampleImage.bmp(width: 320, height: 200))
    case "/sign.gif": .body(SampleImage.gif(width: 88, height: 31))
    case "/page.jpg": .body(Array("<!DOCTYPE html><title>Please log in</title>".utf8))
    default: .status(404)
    }
  }

  // MARK: Steps

  private func show() async throws {
    try fileSystem.create(folder.appending("stores.csv"), Array(Self.stores.utf8))
    let log = try FileDescriptor.open(
      logFile, .writeOnly, options: [.create, .closeOnExec], permissions: [.ownerReadWrite])
    let arguments = [
      "serve", "--inbox", folders.inbox.string, "--outbox", folders.outbox.string,
      "--stores", folder.appending("stores.csv").string, "--host", "127.0.0.1", "--port", "0",
      "--allow-network", "127.0.0.0/8", "--log-format", "text",
    ]
    // When the body throws, the server is killed.
    let ended = try await Subprocess.run(
      .path("/proc/self/exe"), arguments: Arguments(arguments), input: .none, output: .discarded,
      error: .fileDescriptor(log, closeAfterSpawningProcess: true)
    ) { server in
      let port = try await waitUntilReady()
      try Output.line("serve is ready on \(folders.inbox) and \(folders.outbox)\n")
      let ids = try await dropJobs(port: port)
      try await follow(ids)
      try printResults(ids)
      try server.send(signal: .terminate)
    }
    guard ended.terminationStatus.isSuccess else {
      throw Failed(description: "serve did not end well: \(ended.terminationStatus)")
    }
    try Output.line(Self.farewell)
  }

  private var logFile: FilePath { folder.appending("serve.log") }

  /// - Returns: the port that `serve` chose, read from its log.
  private func waitUntilReady() async throws -> Int {
    let deadline = ContinuousClock.now + Self.patience
    while true {
      if let port = try listeningPort(), try await HTTPCall.send("http://127.0.0.1:\(port)/readyz").status == 200 {
        return port
      }
      guard ContinuousClock.now < deadline else { throw Failed(description: "serve did not become ready") }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  private func listeningPort() throws -> Int? {
    let content = try fileSystem.read(logFile, limit: 1 << 20)
    let lines = String(decoding: content?.bytes ?? [], as: UTF8.self).split(separator: "\n")
    let line = lines.first { $0.contains(" listening address=") }
    return line?.split(separator: ":").last.flatMap { Int($0) }
  }

  private func dropJobs(port: Int) async throws -> [JobID] {
    let good = job([("S00339218", ["/shelf.png", "/front.bmp"]), ("S01408764", ["/sign.gif"])])
    let bad = job([("S00339218", ["/shelf.png", "/missing.jpg", "/page.jpg"]), ("S99999999", ["/front.bmp"])])
    for (name, bytes) in [("monday.json", good), ("tuesday.json", bad)] {
      let path = folder.appending(name)
      try fileSystem.create(path, bytes)
      try fileSystem.rename(path, to: folders.inbox.appending(name))
      try Output.line("mv \(name) \(folders.inbox)/")
    }
    let answer = try await HTTPCall.send("http://127.0.0.1:\(port)/api/submit/", post: good)
    try Output.line("POST /api/submit/ → \(answer.status) \(answer.body)\n")
    let prefix = #"{"job_id":""#
    guard answer.status == 201, answer.body.hasPrefix(prefix),
      let id = JobID(answer.body.dropFirst(prefix.count).prefix { $0 != "\"" })
    else { throw Failed(description: "the API did not take the job") }
    return [JobID(ofDrop: Array("monday.json".utf8)), JobID(ofDrop: Array("tuesday.json".utf8)), id]
  }

  /// A job document; the paths are those of ``host``.
  private func job(_ visits: [(store: String, paths: [String])]) -> [UInt8] {
    let list = visits.map { visit in
      let urls = visit.paths.map { "\"\(host.url($0))\"" }.joined(separator: ",")
      return #"{"store_id":"\#(visit.store)","image_url":[\#(urls)],"visit_time":"2026-03-09T09:30:00+05:30"}"#
    }
    return Array(#"{"count":\#(visits.count),"visits":[\#(list.joined(separator: ","))]}"#.utf8)
  }

  private func follow(_ ids: [JobID]) async throws {
    let deadline = ContinuousClock.now + Self.patience
    let lookup = JobLookup(folders)
    var shown: [JobID: String] = [:]
    while Set(shown.values).intersection(["inbox/", "outbox/ongoing/"]) != [] || shown.count < ids.count {
      for id in ids {
        let place =
          switch try lookup.find(id) {
          case .document(let state, _)?: "outbox/\(state.rawValue)/"
          case .waiting?: "inbox/"
          case nil: throw Failed(description: "job \(id) is nowhere")
          }
        if shown.updateValue(place, forKey: id) != place { try Output.line("\(id) is in \(place)") }
      }
      guard ContinuousClock.now < deadline else { throw Failed(description: "the jobs did not end in time") }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private func printResults(_ ids: [JobID]) throws {
    let lookup = JobLookup(folders)
    for id in ids {
      guard let (_, bytes) = try lookup.document(id) else { throw Failed(description: "job \(id) is nowhere") }
      try Output.line("\n\(StatusText.full(try StatusDocument(decoding: bytes)))\n")
      try Output.line(TextTable.results.header)
      let results = ResultsReader(folders.results(id), .document)
      while let lines = try results.next() {
        for fields in try ResultTable.fields(of: lines) { try Output.line(TextTable.results.row(of: fields)) }
      }
    }
  }

  private static let farewell = """

    The demo used temporary folders, which are removed now. With your own folders:

      retail-pulse serve --inbox inbox --outbox outbox --stores data/StoreMasterAssignment.csv
      mv monday.json inbox/                 drop a job by mv, cp, scp, rsync, …
      cat outbox/*/monday.json              see its status
      retail-pulse results monday           see its results

    From a checkout, “make run” serves on its own inbox/ and outbox/. See README.md for more.
    """
}
