import DurableFiles
import JobEvents
import JobModel
import JobStore
import SimulatedDisk
import StreamingJSON
import TestSupport
import Testing
import Threads

@testable import Pipeline

/// The recorder on a simulated disk, with its neighbours' mailboxes in the test's hand.
struct RecorderOnDisk {
  /// What the steps before are told.
  struct Reports {
    var recorded = 0
    /// Jobs that have left memory, by their numbers.
    var ended: [Int] = []
    /// Bytes.
    var freed: [Int] = []
    var interrupted: [AcceptedJob] = []
    var finished: [JobID] = []
  }

  let files: SimulatedFolders
  let recorder: Recorder
  let inlet = Mailbox<RecorderEvent>()
  let health = Health()
  let events = EventHub()
  private let scheduler = Mailbox<SchedulerEvent>()
  private let admission = Mailbox<AdmissionEvent>()

  init(_ files: SimulatedFolders) throws {
    self.files = files
    recorder = try Recorder(
      files.folders, files.disk, writer: files.writer, inlet: inlet, scheduler: scheduler, admission: admission,
      events: Events(events, .silent), health: health, logger: .silent)
  }

  init() throws { try self.init(SimulatedFolders()) }

  // MARK: Doing

  /// Publishes a job as admission does, and begins it.
  func begin(_ number: Int, _ visits: [TestJobs.Visit]) async throws -> RunningJob {
    let job = try TestJobs.running(number, visits: visits)
    try files.disk.create(files.folders.job(job.id), Array(JobText.job(visits).utf8))
    try files.disk.create(files.folders.status(job.id, .ongoing), job.status.encoded())
    try files.disk.syncMount(of: files.folders.outbox)
    await recorder.record([.begin(job)])
    return job
  }

  /// Begins a job with so many images of a known store.
  func begin(_ number: Int, images count: Int) async throws -> RunningJob {
    try await begin(number, [("S1", (0..<count).map { "http://a/\($0)" })])
  }

  func record(_ job: RunningJob, _ results: [ImageResult]) async {
    await recorder.record(results.map { .result(job.number, $0) })
  }

  /// Loads a job from the disk, as a restart does, and begins it.
  func load(_ job: AcceptedJob, number: Int) async throws -> RunningJob {
    let loader = JobLoader(files.folders, files.disk, files.writer)
    let loaded = try loader.load(job, number: number, stores: TestJobs.stores())
    await recorder.record([.begin(loaded)])
    return loaded
  }

  // MARK: Looking

  func takeReports() -> Reports {
    var reports = Reports()
    for event in scheduler.takeNow() {
      switch event {
      case .recorded(let count): reports.recorded += count
      case .end(let number): reports.ended.append(number)
      case .begin, .cancel, .outcome, .round, .stop: Issue.record("\(event)")
      }
    }
    for event in admission.takeNow() {
      switch event {
      case .freed(let bytes): reports.freed.append(bytes)
      case .interrupted(let job): reports.interrupted.append(job)
      case .finished(let id): reports.finished.append(id)
      case .drops, .orders, .unfinished, .round: Issue.record("\(event)")
      }
    }
    return reports
  }

  /// The lines of a job's journal.
  func lines(_ id: JobID) throws -> [ResultLine.Recorded] {
    let bytes = try files.disk.read(files.folders.results(id), limit: 1 << 24)?.bytes ?? []
    return try bytes.split(separator: 0x0A).map { line in
      let result = Array(line).withUnsafeBufferPointer { buffer in
        Result { () throws(JSONError) in try ResultLine.read(buffer) }
      }
      return try result.get()
    }
  }

  func status(_ id: JobID, _ state: JobState) throws -> StatusDocument? {
    guard let content = try files.disk.read(files.folders.status(id, state), limit: StatusDocument.maxBytes) else {
      return nil
    }
    return try StatusDocument(decoding: content.bytes)
  }
}

extension RunningJob {
  /// As a restart finds it.
  var onDisk: AcceptedJob {
    AcceptedJob(id: id, status: status, document: nil, stores: nil, memoryBytes: memoryBytes)
  }
}
