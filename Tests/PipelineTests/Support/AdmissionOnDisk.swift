import DurableFiles
import JobEvents
import JobModel
import JobStore
import SimulatedDisk
import SystemPackage
import Testing
import Threads

@testable import Pipeline

/// Admission on a simulated disk, with its neighbours' mailboxes in the test's hand.
struct AdmissionOnDisk {
  static let job = #"{"count":1,"visits":[{"store_id":"S1","image_url":["http://a/"],"visit_time":"x"}]}"#

  let files: SimulatedFolders
  let admission: Admission
  let inlet = Mailbox<AdmissionEvent>()
  /// Has no permit but those that admission gives back.
  let room = Permits(0)
  let claims: ClaimRemover
  let health = Health()
  let events = EventHub()
  private let scheduler = Mailbox<SchedulerEvent>()
  let recorder = Mailbox<RecorderEvent>()

  init() throws {
    let files = try SimulatedFolders()
    self.files = files
    claims = ClaimRemover(files.disk, on: try ThreadExecutor(name: "cleaning"), logger: .silent)
    admission = try Admission(
      Machine.configuration, files.disk, writer: files.writer, stores: TestJobs.stores(), inlet: inlet, room: room,
      scheduler: scheduler, recorder: recorder, claims: claims, events: Events(events, .silent), health: health,
      logger: .silent, now: { files.clock.now })
  }

  // MARK: Doing

  /// Drops a file and claims it.
  func claim(_ name: String, _ text: String = job) throws -> Drop {
    try files.drop(name, text)
    var scanner = try files.scanner()
    let drops = scanner.nextDrops()
    return try #require(drops.first)
  }

  /// A claim that is too large to be read in one piece.
  func claimLarge(_ name: String, _ text: String) throws -> Drop {
    let folder = files.folders.claimed.appending("large")
    try files.disk.createFolder(folder, isPrivate: true)
    let claim = folder.appending(name)
    try files.disk.create(claim, Array(text.utf8))
    let inspector = DropInspector(
      files.disk, writer: files.writer, maxJobBytes: text.utf8.count,
      memoryBudgetBytes: Machine.configuration.memoryBudgetBytes)
    let file = try #require(try files.disk.open(claim))
    let inspection = try inspector.inspect(file)
    let drop = try inspector.secure(claim, isNew: true, inspection)
    return try #require(drop)
  }

  /// Puts a job where a former process has left it.
  ///
  /// - Parameter memoryBytes: what it is said to take.
  func unfinished(_ name: String, memoryBytes: Int = 100) throws -> AcceptedJob {
    let id = JobID(ofDrop: Array("\(name).json".utf8))
    let status = TestJobs.status(id, imageCount: 1)
    try files.disk.create(files.folders.job(id), Array(Self.job.utf8))
    try files.disk.create(files.folders.status(id, .ongoing), status.encoded())
    return AcceptedJob(id: id, status: status, document: nil, stores: nil, memoryBytes: memoryBytes)
  }

  /// Loads jobs until none is left for which there is room.
  ///
  /// - Returns: their IDs, in order.
  func loadAll() async -> [String] {
    var ids: [String] = []
    while let job = await admission.nextToLoad() {
      ids.append(job.id.text)
      await admission.load(job)
    }
    return ids
  }

  // MARK: Looking

  /// The jobs that were handed on since the last call.
  func takeBegun() -> [RunningJob] {
    scheduler.takeNow().compactMap { event in
      if case .begin(let job) = event { return job }
      Issue.record("\(event)")
      return nil
    }
  }

  /// What the scheduler was told since the last call: `begin` or `cancel` and the number of a job.
  func takeScheduled() -> [String] {
    scheduler.takeNow().map { event in
      switch event {
      case .begin(let job): "begin \(job.number)"
      case .cancel(let number): "cancel \(number)"
      default: "\(event)"
      }
    }
  }

  /// Permits that were given back since the last call.
  func takePermits() -> Int {
    var count = 0
    while room.tryAcquire() { count += 1 }
    return count
  }

  func names(_ state: JobState) throws -> [String] { try files.names(in: files.folders.folder(of: state)) }

  func status(_ id: String, _ state: JobState) throws -> StatusDocument? {
    let path = files.folders.folder(of: state).appending("\(id).json")
    guard let content = try files.disk.read(path, limit: StatusDocument.maxBytes) else { return nil }
    return try StatusDocument(decoding: content.bytes)
  }
}
