import Foundation
import ImageHost
import JobModel
import JobStore
import SystemPackage
import TestSupport
import Testing

/// `serve` is killed again and again while jobs come in by every way; at the end every job has ended, every image has one
/// line, and no reader has ever seen half a document. Each image host is away now and then, over kills too: in the end it is
/// back, and every image is measured.
///
/// `RETAIL_PULSE_KILLS` says how often; `make soak` asks for 200.
@Suite struct SoakTests {
  private static let kills = ProcessInfo.processInfo.environment["RETAIL_PULSE_KILLS"].flatMap { Int($0) } ?? 8

  /// What hosts answer while they are away. They do answer: after a kill nobody knows of a host that it was ever there. Many
  /// outages are too short to be told from single bad paths: their images are asked again, as `--attempts` says.
  private static let outages: [HostAnswer] =
    [429, 502, 503, 504].map { .status($0) } + [.status(503, headers: ["Retry-After: 1"])]

  @Test func nothingIsLostHoweverOftenItIsKilled() async throws {
    let weather = (0..<2).map { _ in HostWeather(ServeUnderTest.images) }
    let second = try await ImageHost.start { weather[1].answer($0) }
    let flags = ["--pause", "0-0.05", "--settle", "10", "--rescan", "0.2", "--downloads", "16"]
    try await ServeUnderTest.with(flags, answering: { weather[0].answer($0) }) { server in
      let reader = DocumentReader(JobFolders(inbox: server.inbox, outbox: server.outbox))
      let reading = Task { try await reader.run() }
      var dropper = RandomDropper(server, second)
      var outages = 0
      for _ in 0..<Self.kills {
        for host in weather {
          let isAway = Int.random(in: 0..<3) == 0
          if isAway { outages += 1 }
          host.set(isAway ? Self.outages.randomElement() : nil)
        }
        for _ in 0..<Int.random(in: 1...3) { try await dropper.drop() }
        // The moment is random: this is what is tried, and not a wait for something.
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...150)))
        await server.kill()
        try await server.launch()
      }
      for host in weather { host.set(nil) }
      for (id, images) in dropper.jobs {
        let status = try await server.ended(id, within: .seconds(120))
        #expect(status.images.total == images, "\(id)")
        let lines = try server.results(id)
        #expect(lines.count == images, "\(id)")
        #expect(Set(lines.map { [$0["visit"], $0["image"]] }).count == images, "\(id)")
      }
      reading.cancel()
      let documents = try await reading.value
      #expect(server.outbox.appending("ongoing").names.isEmpty)
      let reasons = try server.outbox.appending("failed").names.flatMap { name in
        try server.status(String(name.dropLast(".json".count)))?.document.failures.prefix(1).map { "\($0.cause)" } ?? []
      }
      #expect(reasons.isEmpty, "every image is measured in the end")
      #expect(server.outbox.appending("completed").names.count == dropper.jobs.count)
      let images = dropper.jobs.map(\.images).reduce(0, +)
      let downloads = [server.host, second].flatMap(\.allRequests.values).reduce(0, +)
      print(
        "soak: \(Self.kills) kills, \(outages) outages, \(dropper.jobs.count) jobs accepted and finished, \(images) images and lines, "
          + "\(downloads) downloads, \(documents) documents read, none of them half")
    }
    try await second.stop()
  }
}

/// Reads every status document over and over, as a back office would.
private struct DocumentReader: Sendable {
  private let folders: JobFolders

  init(_ folders: JobFolders) { self.folders = folders }

  /// - Returns: how many documents were read, once it is cancelled.
  /// - Throws: when one of them is not whole.
  func run() async throws -> Int {
    var count = 0
    while !Task.isCancelled {
      for state in JobState.allCases {
        for name in folders.folder(of: state).names {
          let path = folders.folder(of: state).appending(name)
          // A job may have moved on since the folder was listed.
          guard let data = FileManager.default.contents(atPath: path.string) else { continue }
          let status = try StatusDocument(decoding: Array(data))
          guard status.id + ".json" == name else { throw CommandFailed(description: "\(name) speaks of \(status.id)") }
          count += 1
        }
      }
      do { try await Task.sleep(for: .milliseconds(5)) } catch { break }
    }
    return count
  }
}

/// Drops jobs of random sizes by random ways.
private struct RandomDropper {
  private let server: ServeUnderTest
  private let second: ImageHost
  private(set) var jobs: [(id: String, images: Int)] = []

  /// - Parameter second: has images besides the server's own host.
  init(_ server: ServeUnderTest, _ second: ImageHost) {
    self.server = server
    self.second = second
  }

  mutating func drop() async throws {
    let images = Int.random(in: 0...60)
    let name = "job-\(jobs.count)"
    let hosts = [server.host, second]
    let text = JobText.job([("S1", (0..<images).map { hosts[$0 % 2].url("/\($0 + 1)/\(jobs.count + 1)") })])
    let source = server.folder.appending("\(name).json")
    try source.write(text)
    let target = server.inbox.appending("\(name).json").string
    switch Int.random(in: 0..<6) {
    case 0: try await run("mv", source.string, target)
    case 1: try await run("cp", source.string, target)
    case 2: try await run("ln", source.string, target)
    case 3: try await run("rsync", source.string, target)
    case 4: _ = try await server.command("submit", source.string)
    default:
      let answer = try await server.post("/api/submit", text)
      if answer.status == 201 {
        let id = try #require(answer.body.split(separator: "\"").dropFirst(3).first)
        jobs.append((String(id), images))
        return
      }
      // It was not acknowledged; a job without a name of ours is dropped by another way.
      try await run("mv", source.string, target)
    }
    jobs.append((name, images))
  }
}
