import BitCollections
import DurableFiles
import Fetch
import ImageHeader
import JobModel
import JobStore
import Logging
import SimulatedDisk
import StoreMaster
import Synchronization
import SystemPackage
import Threads

@testable import Pipeline

/// The pipeline as `serve` composes it, on a simulated disk and with a measurer that answers at once. Its steps are called one
/// after the other in place of running side by side, so that the same work makes the same operations.
struct Machine {
  /// How often the inbox is scanned before a machine that isn't quiet is given up as hanging.
  private static let maxRounds = 60
  private static let stores = "store_id,store_name,area_code\nS1,One,71\n"

  static let folders = JobFolders(inbox: "/inbox", outbox: "/outbox")
  static let settle = Duration.seconds(10)
  /// How long an outage lasts from the start of a machine.
  private static let outage = Duration.seconds(25)

  private let disk: SimulatedDisk
  private let pipeline: Pipeline
  private let measurer: InstantMeasurer
  private let clock: HandClock
  /// Whether each result comes twice, and results of images that have their line come again.
  private let repeatsResults: Bool
  private var ids: [Int: JobID] = [:]
  /// Orders that come in the middle of the first job.
  private var lateOrders: [String] = []
  /// Images that were worked on, by job.
  private(set) var worked: [JobID: Set<Int>] = [:]
  /// Whether any job has waited for a host.
  private(set) var hasWaited = false

  /// - Throws: what keeps `serve` from starting.
  init(_ disk: SimulatedDisk, repeatsResults: Bool = false, hasOutage: Bool = false) throws {
    self.disk = disk
    self.repeatsResults = repeatsResults
    try Self.folders.createInbox(disk)
    let clock = HandClock()
    self.clock = clock
    let end = hasOutage ? clock.now + Self.outage : clock.now
    let measurer = InstantMeasurer { clock.now < end }
    self.measurer = measurer
    pipeline = try Pipeline(
      Self.configuration, disk, stores: StoreMaster(csv: Array(Self.stores.utf8), file: "stores.csv"),
      trigger: ScanTrigger(), logger: Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }, now: { clock.now },
      makeMeasurer: { deliver in
        measurer.connect(deliver)
        return measurer
      })
  }

  /// Two images at a time.
  static var configuration: PipelineConfiguration {
    PipelineConfiguration(
      folders: folders, stores: "stores.csv",
      fetch: FetchConfiguration(
        maxTransfers: 2, timeoutMilliseconds: 1, maxBodyBytes: 1, minBytesPerSecond: 0, urls: URLPolicy()),
      downloadsPerHost: 2, attempts: 1, patience: .seconds(900), cacheSeconds: 0, pauseSeconds: 0...0, settle: settle,
      rescan: .seconds(5),
      grace: .seconds(1), maxJobBytes: 4096, memoryBudgetBytes: 512 << 20, diskFloorBytes: 0)
  }

  /// Recovers, and works until nothing is left to do.
  ///
  /// - Parameter submits: jobs that come in by the API, one in each round; those that were acknowledged are told to
  ///   `acknowledge`.
  /// - Returns: whether everything is done; false when the machine went off.
  /// - Throws: ``StuckMachine``, or what keeps `serve` from starting.
  mutating func run(
    _ submits: [InboxFile], lateOrders: [String] = [], acknowledge: (InboxFile) -> Void
  ) async throws -> Bool {
    self.lateOrders = lateOrders
    _ = try await pipeline.recover()
    var submits = Submits(submits)
    for _ in 0..<Self.maxRounds {
      if disk.isOff { return false }
      if let submit = submits.turn(on: disk) { acknowledge(submit) }
      await work()
      clock.advance(by: Self.settle)
      if disk.isOff { return false }
      if submits.isEmpty, await isIdle { return true }
    }
    throw StuckMachine()
  }

  /// Whether no drop, no claim and no job is left to work on.
  private var isIdle: Bool {
    get async {
      guard DiskView(disk.tree).isInboxEmpty else { return false }
      let isPublished = await pipeline.admission.unpublished.isEmpty
      let isLoaded = await pipeline.admission.backlog.isEmpty
      let isOrdered = await pipeline.admission.orders.isEmpty
      let isEnded = DiskView(disk.tree).files(in: Self.folders.folder(of: .ongoing)).isEmpty
      return isPublished && isLoaded && isOrdered && isEnded
    }
  }

  /// One scan, and all that follows from it.
  private mutating func work() async {
    let inbox = pipeline.inbox
    await scan()
    while inbox.room.tryAcquire() {
      // Only looked at: the claim takes a permit by itself.
      inbox.room.release()
      let paths = inbox.largeDrops.takeNow()
      for path in paths {
        await inbox.claimLarge(path)
        await admit()
      }
      if paths.isEmpty { break }
    }
    await admit()
    while await workImages() {
      await admit()
      await dropLateOrders()
    }
    // As late as it can be: claims outlive their jobs.
    await pipeline.claims.remove(pipeline.claims.claims.takeNow())
  }

  private func scan() async {
    let inbox = pipeline.inbox
    await inbox.beginScan()
    while await inbox.hasMore, await inbox.hasDiskRoom(), inbox.room.tryAcquire() {
      _ = await inbox.claimBatch()
      await admit()
    }
  }

  private mutating func dropLateOrders() async {
    if lateOrders.isEmpty || worked.isEmpty { return }
    for name in lateOrders {
      // Whoever drops it meets the same disk: a drop that fails is none.
      do throws(FileSystemError) { try disk.create(Self.folders.inbox.appending(name), []) } catch { continue }
    }
    lateOrders = []
    await scan()
  }

  private func admit() async {
    await pipeline.admission.handle(pipeline.admissionInlet.takeNow())
    while true {
      let retries = await pipeline.admission.nextRetries()
      if retries.isEmpty { break }
      await pipeline.admission.makeRetries(retries)
    }
    while let job = await pipeline.admission.nextToLoad() { await pipeline.admission.load(job) }
  }

  /// - Returns: whether there was anything to do.
  private mutating func workImages() async -> Bool {
    measurer.answer()
    let events = pipeline.schedulerInlet.takeNow()
    for case .begin(let job) in events { ids[job.number] = job.id }
    await pipeline.scheduler.handle(events, clock.now)
    var results: [RecorderEvent] = []
    for event in pipeline.recorderInlet.takeNow() { results += observe(event) }
    await pipeline.recorder.record(results)
    await pipeline.recorder.refresh()
    return !events.isEmpty || !results.isEmpty
  }

  /// Notes what is worked on, and repeats it where that is asked for.
  private mutating func observe(_ event: RecorderEvent) -> [RecorderEvent] {
    switch event {
    case .begin(let job):
      if !repeatsResults { return [event] }
      // What a measurer told before a restart, and tells again after it.
      let recorded = job.journal.done.indices.filter { job.journal.done[$0] }
      return [event] + recorded.map { .result(job.number, InstantMeasurer.lateResult(of: $0)) }
    case .result(let number, let result):
      if let id = ids[number] { worked[id, default: []].insert(result.image) }
      return repeatsResults ? [event, event] : [event]
    case .waiting(_, let waiting):
      if !waiting.hosts.isEmpty { hasWaited = true }
      return [event]
    case .cancel, .fail, .round: return [event]
    }
  }
}

/// Nothing stands still for so long without a reason.
struct StuckMachine: Error {}

/// Measures every image at once, when it is told to answer.
final class InstantMeasurer: Measurer {
  /// The host that may be away.
  private static let host = "http://b.example"

  private struct State {
    var tasks: [MeasureTask] = []
    var deliver: (@Sendable ([MeasureOutcome]) -> Void)?
  }

  private let state = Mutex(State())
  private let isAway: @Sendable () -> Bool

  /// - Parameter isAway: whether one of the hosts answers nothing but 503.
  init(isAway: @escaping @Sendable () -> Bool) { self.isAway = isAway }

  func connect(_ deliver: @escaping @Sendable ([MeasureOutcome]) -> Void) { state.withLock { $0.deliver = deliver } }

  func submit(_ tasks: [MeasureTask]) { state.withLock { $0.tasks += tasks } }
  func run() async {}
  func stop() {}

  /// Delivers an outcome for each task, and each a second time: late answers must change nothing.
  func answer() {
    let (tasks, deliver) = state.withLock { state in
      defer { state.tasks = [] }
      return (state.tasks, state.deliver)
    }
    if tasks.isEmpty { return }
    let size = ImageSize(format: .png, width: 3, height: 4)
    let isAway = isAway()
    let outcomes = tasks.map { task in
      let result: MeasureOutcome.Result =
        isAway && task.url.hasPrefix(Self.host)
        ? .failed(MeasureFailure(.httpStatus(503))) : .measured(Measurement(size: size, bytes: 9), isReused: false)
      return MeasureOutcome(id: task.id, stage: .finished, result: result, bytes: 9)
    }
    deliver?(outcomes + outcomes)
  }

  static func lateResult(of image: Int) -> ImageResult {
    ImageResult(
      image: image, outcome: .measured(format: "png", width: 3, height: 4), bytes: 9, attempts: 1, finishedAt: 0)
  }
}

/// A clock that moves when it is told to.
final class HandClock: Sendable {
  private let time = Mutex(ContinuousClock.now)

  var now: ContinuousClock.Instant { time.withLock { $0 } }
  func advance(by duration: Duration) { time.withLock { $0 += duration } }
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
    return files(in: folders.inbox).keys.allSatisfy { name in
      ![".json", ".cancel", ".retry"].contains { name.lowercased().hasSuffix($0) }
    }
      && self.folders(in: folders.claimed).allSatisfy { files(in: folders.claimed.appending($0)).isEmpty }
  }
}
