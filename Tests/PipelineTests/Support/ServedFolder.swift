import DurableFiles
import Fetch
import Foundation
import JobModel
import JobStore
import SystemPackage
import TestSupport
import Testing

@testable import Pipeline

/// An inbox and an outbox in a real folder, which one pipeline after the other serves, composed as `serve` composes it.
struct ServedFolder {
  private let folder: FilePath
  let folders: JobFolders

  /// Makes the inbox, with drops.
  init(_ folder: FilePath, drops: [String: String] = [:]) throws {
    self.folder = folder
    folders = JobFolders(inbox: folder.appending("inbox"), outbox: folder.appending("outbox"))
    try folders.createInbox(RealFileSystem())
    for (name, text) in drops { try drop(name, text) }
  }

  func drop(_ name: String, _ text: String) throws { try folders.inbox.appending(name).write(text) }

  // MARK: Serving

  /// Runs a pipeline beside `body`, stops it then, and checks that it changes nothing any more, whatever it is told.
  ///
  /// - Parameters:
  ///   - grace: an hour stands for one that no test reaches.
  ///   - atStop: done right after the stop was asked for.
  func serve(
    _ fileSystem: any FileSystem = RealFileSystem(), measurer: ScriptedMeasurer, grace: Duration = .seconds(3600),
    atStop: () async throws -> Void = {}, _ body: (Pipeline, ScanTrigger) async throws -> Void
  ) async throws {
    let trigger = ScanTrigger()
    let pipeline = try await start(fileSystem, trigger, measurer, grace)
    async let running: Void = pipeline.run()
    let result: Result<Void, any Error>
    do {
      try await body(pipeline, trigger)
      result = .success(())
    } catch {
      result = .failure(error)
    }
    pipeline.stop()
    try await atStop()
    await running
    try result.get()
    try await expectNoChange(by: pipeline, trigger, measurer)
  }

  /// Lets another pipeline finish what is left.
  ///
  /// - Returns: what it had to measure.
  func finish() async throws -> [MeasureTask] {
    let measurer = ScriptedMeasurer(answersAtOnce: true)
    try await serve(measurer: measurer) { _, _ in
      try await eventually("nothing is left to do", within: .seconds(240)) {
        // The dearest one last.
        try names(.ongoing).isEmpty && dropNames.isEmpty && claimNames.isEmpty
      }
    }
    return measurer.submitted
  }

  /// A pipeline that has recovered, once the former one has given up the folders.
  private func start(
    _ fileSystem: any FileSystem, _ trigger: ScanTrigger, _ measurer: ScriptedMeasurer, _ grace: Duration
  ) async throws -> Pipeline {
    var started: Pipeline?
    try await eventually("the folders are free") {
      do {
        let pipeline = try Pipeline(
          configuration(grace), fileSystem, stores: TestJobs.stores(), trigger: trigger, logger: .silent,
          makeMeasurer: { deliver in
            measurer.connect(deliver)
            return measurer
          })
        _ = try await pipeline.recover()
        started = pipeline
      } catch PipelineError.folderInUse {
        return false
      }
      return true
    }
    return try #require(started)
  }

  /// No scan but the first and those that are asked for.
  private func configuration(_ grace: Duration) -> PipelineConfiguration {
    let fetch = FetchConfiguration(
      maxTransfers: 64, timeoutMilliseconds: 1000, maxBodyBytes: 1, minBytesPerSecond: 0, urls: URLPolicy())
    return PipelineConfiguration(
      folders: folders, stores: "stores.csv", fetch: fetch, downloadsPerHost: 64, attempts: 1, patience: .seconds(900),
      cacheSeconds: 0,
      pauseSeconds: 0...0, settle: .seconds(3600), rescan: .seconds(3600), grace: grace, maxJobBytes: 64 << 20,
      memoryBudgetBytes: 512 << 20, diskFloorBytes: 0)
  }

  private func expectNoChange(
    by pipeline: Pipeline, _ trigger: ScanTrigger, _ measurer: ScriptedMeasurer
  ) async throws {
    let before = try snapshot()
    // It is late for either.
    measurer.answerAll()
    trigger.hint()
    // What a step had left to do, its thread would do before these.
    _ = await pipeline.inbox.hasMore
    _ = await pipeline.admission.unpublished
    await pipeline.recorder.record([])
    await pipeline.claims.remove([])
    #expect(try snapshot() == before)
  }

  /// Everything that stands in the folder: by path, what tells one version of a file from another.
  private func snapshot() throws -> [String: FileStatus] {
    let fileSystem = RealFileSystem()
    var all: [String: FileStatus] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.string) {
      all[name] = try fileSystem.status(of: FilePath("\(folder)/\(name)"))
    }
    return all
  }

  // MARK: Looking

  var dropNames: [String] { folders.inbox.names }

  /// Of all that stand in `.claimed`.
  var claimNames: [String] {
    get throws {
      try RealFileSystem().names(in: folders.claimed).flatMap { folders.claimed.appending($0).names }
    }
  }

  func names(_ state: JobState) -> [String] { folders.folder(of: state).names }

  /// The numbers, in their visits, of the images that have a line; in the order of the lines.
  func lines(_ id: String) throws -> [Int] {
    let path = folders.results.appending("\(id).ndjson")
    if !path.exists { return [] }
    return try path.text().split(separator: "\n").map { line in
      let members = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return try #require(members?["image"] as? Int)
    }
  }

  func status(_ id: String, _ state: JobState) throws -> StatusDocument {
    try StatusDocument(decoding: Array(folders.folder(of: state).appending("\(id).json").text().utf8))
  }
}
