import DurableFiles
import JobModel
import JobStore
import StreamingJSON
import SystemPackage

/// Reads an ``Overview`` from the files, again and again: needs no server and no key. Blocks.
struct OverviewReader {
  typealias Instant = ContinuousClock.Instant

  /// Running jobs whose documents are read each time; those beyond are only counted.
  static let maxRead = 500
  /// Finished jobs that are kept.
  private static let maxFinished = 50
  /// Between two looks at what may be wrong.
  private static let checkInterval = Duration.seconds(5)

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let doctor: Doctor
  private let lookup: JobLookup
  private var completed: FolderCount
  private var failed: FolderCount
  private var jobs: [JobID: Job] = [:]
  private var finished: [JobID: StatusDocument] = [:]
  private var doneImages = 0
  private var rate = RateMeter()
  private var problems: [Check] = []
  private var nextCheck: Instant?
  private var isFirst = true

  private struct Job {
    var status: StatusDocument
    var rate = RateMeter()
  }

  init(_ doctor: Doctor) {
    self.doctor = doctor
    folders = doctor.folders
    fileSystem = doctor.fileSystem
    lookup = JobLookup(folders, fileSystem)
    completed = FolderCount(folders.folder(of: .completed), fileSystem)
    failed = FolderCount(folders.folder(of: .failed), fileSystem)
  }

  mutating func read(_ now: Instant) throws(FileSystemError) -> Overview {
    var overview = Overview()
    overview.outbox = folders.outbox.string
    overview.time = Timestamp.text(Timestamp.now())
    overview.isServing = doctor.isServing
    overview.waiting = try names(in: folders.inbox).count(where: JobFolders.isDropName)
    overview.ongoing = try readRunning(now)
    try completed.refresh(now)
    try failed.refresh(now)
    overview.completed = completed.count
    overview.failed = failed.count
    try readFinished()
    rate.add(doneImages, now)
    isFirst = false
    overview.imagesPerSecond = rate.perSecond
    overview.running = running
    overview.finished = finished.values.sorted { Self.end($1) < Self.end($0) }
    check(now)
    overview.problems = problems
    return overview
  }

  /// The furthest first: they have begun, while others wait for memory.
  private var running: [Overview.RunningJob] {
    jobs.values.map { Overview.RunningJob(status: $0.status, perSecond: $0.rate.perSecond) }.sorted {
      (($0.doneCount > 0 ? 0 : 1), $0.status.acceptedAt, $0.status.id)
        < (($1.doneCount > 0 ? 0 : 1), $1.status.acceptedAt, $1.status.id)
    }
  }

  // MARK: Jobs

  /// - Returns: how many run.
  private mutating func readRunning(_ now: Instant) throws(FileSystemError) -> Int {
    let ids = try names(in: folders.folder(of: .ongoing)).compactMap { $0.extension == "json" ? JobID($0.stem) : nil }
    // Those that were read before go on being read.
    let chosen = Set(ids.filter { jobs[$0] != nil } + ids.filter { jobs[$0] == nil }.prefix(Self.maxRead)).prefix(
      Self.maxRead)
    let gone = jobs.keys.filter { !chosen.contains($0) }
    for id in chosen {
      guard let status = try document(id, in: .ongoing) else { continue }
      note(status, of: id, now)
    }
    for id in gone {
      let known = jobs.removeValue(forKey: id)
      if let status = try finalDocument(id) { end(status, of: id, known: known?.status) }
    }
    return ids.count
  }

  private mutating func note(_ status: StatusDocument, of id: JobID, _ now: Instant) {
    let done = status.images.measured + status.images.failed
    var job = jobs[id] ?? Job(status: status)
    // Of a job that is seen for the first time at the first look, nothing is known of when its images were done.
    let before = jobs[id].map { $0.status.images.measured + $0.status.images.failed } ?? (isFirst ? done : 0)
    doneImages += max(0, done - before)
    job.status = status
    job.rate.add(done, now)
    jobs[id] = job
  }

  /// Finished jobs that were not seen running: the last ones of each folder, where that has not too many.
  private mutating func readFinished() throws(FileSystemError) {
    for (state, count) in [(JobState.completed, completed), (.failed, failed)] {
      for (id, _) in count.last where finished[id] == nil {
        guard let status = try document(id, in: state) else { continue }
        end(status, of: id, known: nil)
      }
    }
    guard finished.count > Self.maxFinished else { return }
    let oldest = finished.sorted { Self.end($0.value) < Self.end($1.value) }.prefix(finished.count - Self.maxFinished)
    for (id, _) in oldest { finished[id] = nil }
  }

  private mutating func end(_ status: StatusDocument, of id: JobID, known: StatusDocument?) {
    var status = status
    if status.failureTotal == nil { status.failureTotal = status.failures.count }
    status.failures = Array(status.failures.prefix(1))
    finished[id] = status
    if isFirst { return }
    let before = known.map { $0.images.measured + $0.images.failed } ?? 0
    doneImages += max(0, status.images.measured + status.images.failed - before)
  }

  private static func end(_ status: StatusDocument) -> String { status.finishedAt ?? status.acceptedAt }

  private func finalDocument(_ id: JobID) throws(FileSystemError) -> StatusDocument? {
    for state in [JobState.completed, .failed] {
      if let status = try document(id, in: state) { return status }
    }
    return nil
  }

  /// Nil when there is none, or none that can be read: `doctor` and the log say why.
  private func document(_ id: JobID, in state: JobState) throws(FileSystemError) -> StatusDocument? {
    guard let content = try fileSystem.read(folders.status(id, state), limit: StatusDocument.maxBytes) else {
      return nil
    }
    do throws(JSONError) { return try StatusDocument(decoding: content.bytes) } catch { return nil }
  }

  /// None in a folder that isn't there: `serve` has never run.
  private func names(in folder: FilePath) throws(FileSystemError) -> [FilePath.Component] {
    try fileSystem.status(of: folder) == nil ? [] : try fileSystem.names(in: folder)
  }

  // MARK: What is wrong

  private mutating func check(_ now: Instant) {
    if let nextCheck, now < nextCheck { return }
    nextCheck = now + Self.checkInterval
    problems = doctor.quickChecks().filter { $0.remedy != nil }
  }
}
