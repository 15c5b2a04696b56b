import Fetch
import JobModel
import JobStore
import Logging
import SimulatedDisk
import DurableFiles
import StoreMaster
import Synchronization
import SystemPackage
import Threads

@testable import Pipeline

/// The intake and the recorder as `serve` wires them, on a simulated disk. In place of downloads every image is measured
/// at once, two at a time, so that the same work makes the same operations.
struct Machine {
  /// How often the inbox is looked at before a machine that isn't quiet is given up as hanging.
  private static let maxRounds = 60
  private static let stores = "store_id,store_name,area_code\nS1,One,71\n"

  static let folders = JobFolders(inbox: "/inbox", outbox: "/outbox")
  static let settle = Duration.seconds(10)

  private let disk: SimulatedDisk
  private let intake: Intake
  private let remover: ClaimRemover
  private let recorder: Recorder
  private let clock: HandClock
  /// Images that were worked on, by job.
  private(set) var worked: [JobID: [Int]] = [:]
  private var waiting: [AcceptedJob] = []

  /// - Throws: what keeps `serve` from starting.
  init(_ disk: SimulatedDisk) throws {
    self.disk = disk
    let folders = Self.folders
    let clock = HandClock()
    self.clock = clock
    try folders.createInbox(disk)
    try folders.createOutbox(disk)
    let writer = DurableWriter(disk, temporaryFolder: folders.temporary)
    let logger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
    remover = try ClaimRemover(disk, logger: logger)
    intake = try Intake(
      Self.configuration, disk, writer: writer, remover: remover,
      stores: StoreMaster(csv: Array(Self.stores.utf8), file: "stores.csv"),
      budget: MemoryBudget(limit: 1 << 30), health: Health(), logger: logger, now: { clock.now })
    recorder = try Recorder(
      folders, disk, writer, events: Mailbox(), refreshRequests: Mailbox(), health: Health(), logger: logger)
  }

  static var configuration: PipelineConfiguration {
    PipelineConfiguration(
      folders: folders, stores: "stores.csv",
      fetch: FetchConfiguration(
        maxTransfers: 1, timeoutMilliseconds: 1, maxBodyBytes: 1, minBytesPerSecond: 0, urls: URLPolicy()),
      downloadsPerHost: 1, attempts: 1, cacheSeconds: 0, pauseSeconds: 0...0, settle: settle, rescan: .seconds(5),
      grace: .seconds(1),
      maxJobBytes: 4096, diskFloorBytes: 0)
  }

  /// Recovers, and works until nothing is left to do.
  ///
  /// - Parameter submits: jobs that come in by the API, one in each round; those that were acknowledged are told to
  ///   `acknowledge`.
  /// - Returns: whether everything is done; false when the machine went off.
  /// - Throws: ``StuckMachine``, or what keeps `serve` from starting.
  mutating func run(_ submits: [InboxFile], acknowledge: (InboxFile) -> Void) async throws -> Bool {
    waiting = try await intake.recover()
    var submits = Submits(submits)
    for _ in 0..<Self.maxRounds {
      if disk.isOff { return false }
      if let submit = submits.turn(on: disk) { acknowledge(submit) }
      await work()
      clock.advance(by: Self.settle)
      if disk.isOff { return false }
      if submits.isEmpty, waiting.isEmpty, DiskView(disk.tree).isInboxEmpty { return true }
    }
    throw StuckMachine()
  }

  /// One look, and all that follows from it.
  private mutating func work() async {
    var jobs: [RunningJob] = []
    await intake.beginLook()
    var look = Intake.Look(hasMore: true)
    while look.hasMore && !disk.isOff {
      look = await intake.takeNext()
      jobs += look.loaded
      waiting += look.waiting
    }
    var events: [RecorderEvent] = []
    for job in waiting.splice() {
      do throws(JobLoader.Failure) {
        jobs.append(try await intake.load(job))
      } catch {
        switch error {
        case .disk: waiting.append(job)
        case .lost(let failure): events.append(.fail(job, failure))
        }
      }
    }
    await take(recorder.record(events + jobs.map { .begin($0) }))
    await workImages(of: jobs)
    // As late as it can be: claims outlive their jobs.
    await remover.removeNow()
  }

  private mutating func workImages(of jobs: [RunningJob]) async {
    var left = jobs.map { (job: $0, images: $0.plan.allImages[...]) }
    while left.contains(where: { !$0.images.isEmpty }) && !disk.isOff {
      var events: [RecorderEvent] = []
      for index in left.indices {
        for image in left[index].images.prefix(2) {
          let job = left[index].job
          worked[job.id, default: []].append(image)
          events.append(.result(job, job.result(of: image)))
        }
        left[index].images = left[index].images.dropFirst(2)
      }
      await take(recorder.record(events + [.refresh]))
    }
  }

  private mutating func take(_ report: RecorderReport) {
    waiting += report.suspended.map(\.1)
    waiting += report.unended
  }
}

/// Nothing stands still for so long without a reason.
struct StuckMachine: Error {}

/// A clock that moves when it is told to.
final class HandClock: Sendable {
  private let time = Mutex(ContinuousClock.now)

  var now: ContinuousClock.Instant { time.withLock { $0 } }
  func advance(by duration: Duration) { time.withLock { $0 += duration } }
}

extension Array {
  /// Takes everything out.
  fileprivate mutating func splice() -> [Element] {
    defer { self = [] }
    return self
  }
}

/// Jobs that come in by the API, one in each turn: the last one's name becomes durable with the next one's bytes.
private struct Submits {
  private var waiting: [InboxFile]
  private var staged: (drop: InboxFile, file: InboxDropper.Staged)?

  init(_ drops: [InboxFile]) { waiting = drops }

  var isEmpty: Bool { waiting.isEmpty && staged == nil }

  /// Drops as the API does: also again, after a failure.
  ///
  /// - Returns: what is acknowledged.
  mutating func turn(on disk: SimulatedDisk) -> InboxFile? {
    if isEmpty { return nil }
    let dropper = InboxDropper(inbox: Machine.folders.inbox, disk)
    let published = staged
    let next = waiting.first
    let turn = dropper.commit(
      publishing: published.map { [$0.file] } ?? [], staging: next.map { [$0] } ?? [])
    staged = nil
    if let next, case .success(let file) = turn.staged[0] {
      waiting.removeFirst()
      staged = (next, file)
    }
    guard let published else { return nil }
    if Self.isStored(turn.published[0], dropper) { return published.drop }
    waiting.append(published.drop)
    return nil
  }

  /// Whether the drop is there after all: its name is taken by the call before, which failed too late.
  private static func isStored(_ problem: FileSystemError?, _ dropper: InboxDropper) -> Bool {
    guard let problem else { return true }
    guard problem.cause == .fileExists else { return false }
    do throws(FileSystemError) {
      try dropper.confirm()
      return true
    } catch {
      return false
    }
  }
}

extension DiskView {
  fileprivate var isInboxEmpty: Bool {
    let folders = Machine.folders
    return files(in: folders.inbox).keys.allSatisfy { !$0.hasSuffix(".json") }
      && self.folders(in: folders.claimed).allSatisfy { files(in: folders.claimed.appending($0)).isEmpty }
  }
}

extension JobPlan {
  /// Every image that is left to do.
  fileprivate var allImages: [Int] {
    (lanes.map(\.head) + [unknownHead]).flatMap { head in
      sequence(first: head) { image(after: $0) }.prefix { $0 != Self.end }.map { Int($0) }
    }
  }
}

extension RunningJob {
  fileprivate func result(of image: Int) -> ImageResult {
    let isKnown = stores[document.storeID(of: document.visit(of: image))] != nil
    return ImageResult(
      image: image,
      outcome: isKnown ? .measured(format: "png", width: 3, height: 4) : .failed(.storeNotFound), bytes: 9,
      attempts: 1, finishedAt: 0)
  }
}
