import BitCollections
import DequeModule
import DurableFiles
import JobModel
import JobStore
import Logging
import SystemPackage
import Threads

/// The last step that writes: result lines, progress, and the final status. The only writer of a job's journal and, once the job
/// runs, of its status document. An actor on a thread of its own, since all of it waits for the disk.
///
/// Whatever arrives while the disk works is taken together next: lines of one job in one write, jobs that end in one commit.
/// A result of an image that has its line already is dropped: measurers may answer more than once. A job that can't be written
/// leaves memory and is loaded again, as after a restart.
actor Recorder {
  /// Between two refreshes of the status documents.
  private static let refreshInterval = Duration.milliseconds(500)
  /// Lines of a cancelled job that are written at once: other jobs have their turn in between.
  private static let maxCancelled = 4096

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private struct Entry {
    let job: RunningJob
    var journal: JournalState
    /// The hosts that it waits for.
    var waiting: StatusDocument.Waiting
    /// When it is cancelled: images before this one have their line, or are about to.
    var firstLeft = 0
    /// Whether the status document is no longer up to date.
    var isDirty = false
  }

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let inlet: Mailbox<RecorderEvent>
  private let scheduler: Mailbox<SchedulerEvent>
  private let admission: Mailbox<AdmissionEvent>
  private let writer: DurableWriter
  private let journals: JournalWriter
  private let finisher: Finisher
  private let progress: ProgressWriter
  private let events: Events
  private let health: Health
  private let logger: Logger

  private var entries: [Int: Entry] = [:]
  /// Jobs whose status document is to be brought up to date, each once, in turns.
  private var dirty: Deque<Int> = []
  private var nextRefresh: ContinuousClock.Instant?

  /// - Parameters:
  ///   - inlet: jobs and results from ``Scheduler``, lost jobs from ``Admission``.
  ///   - scheduler: receives the count of images that have left the pipeline.
  ///   - admission: receives the memory that has become free.
  /// - Throws: ``ThreadError``.
  init(
    _ folders: JobFolders, _ fileSystem: any FileSystem, writer: DurableWriter, inlet: Mailbox<RecorderEvent>,
    scheduler: Mailbox<SchedulerEvent>, admission: Mailbox<AdmissionEvent>, events: Events, health: Health,
    logger: Logger
  ) throws(ThreadError) {
    thread = try ThreadExecutor(name: "recorder")
    self.folders = folders
    self.fileSystem = fileSystem
    self.inlet = inlet
    self.scheduler = scheduler
    self.admission = admission
    self.writer = writer
    self.events = events
    self.health = health
    self.logger = logger
    journals = JournalWriter(folders, fileSystem)
    finisher = Finisher(folders, fileSystem, writer)
    progress = ProgressWriter(folders, fileSystem, writer)
  }

  /// Records until the inlet is closed and empty.
  func run() async {
    while let events = await inlet.drain(until: nextRefresh) {
      record(events)
      if let time = nextRefresh, time <= ContinuousClock.now { refresh() }
    }
    refresh()
  }

  /// Records what has arrived together.
  func record(_ batch: [RecorderEvent]) {
    if batch.isEmpty { return }
    var round = Round()
    for event in batch {
      switch event {
      case .begin(let job):
        entries[job.number] = Entry(job: job, journal: job.journal, waiting: job.status.waiting)
        if job.plan.remaining == 0 { round.complete.append(job.number) }
      case .result(let number, let result):
        round.resultCount += 1
        if entries[number] != nil { round.results[number, default: []].append(result) }
      case .waiting(let number, let waiting):
        guard entries[number].map({ $0.waiting != waiting }) == true else { break }
        entries[number]?.waiting = waiting
        markDirty(number)
      case .cancel(let number): cancel(number, &round)
      case .fail(let job, let failure): fail(job, failure, &round)
      case .round(let circuit): circuit.post(())
      }
    }
    for (number, results) in round.results { append(results, to: number, &round) }
    finish(&round)
    report(round)
    if nextRefresh == nil && !dirty.isEmpty { nextRefresh = ContinuousClock.now + Self.refreshInterval }
  }

  /// What one batch of events leads to.
  private struct Round {
    var results: [Int: [ImageResult]] = [:]
    /// Jobs whose images all have their line.
    var complete: [Int] = []

    // For the steps before.
    /// Results that are off the pipeline: recorded, or dropped.
    var resultCount = 0
    /// Jobs whose final status is durable.
    var finished: [JobID] = []
    /// Jobs that have left memory.
    var ended: [RunningJob] = []
    /// Jobs to be loaded again.
    var interrupted: [AcceptedJob] = []
  }

  private func report(_ round: Round) {
    admission.post(round.interrupted.map { .interrupted($0) })
    admission.post(round.ended.map { .freed($0.memoryBytes) })
    admission.post(round.finished.map { .finished($0) })
    scheduler.post(round.ended.map { .end($0.number) })
    if round.resultCount > 0 { scheduler.post(.recorded(round.resultCount)) }
  }

  // MARK: Lines

  private func append(_ results: [ImageResult], to number: Int, _ round: inout Round) {
    guard var journal = entries[number]?.journal, let job = entries[number]?.job else { return }
    // Not copied when it is changed.
    entries[number]?.journal = JournalState.empty
    defer { entries[number]?.journal = journal }
    var rest = results.filter { journal.mark($0.image) }[...]
    if rest.isEmpty { return }
    while !rest.isEmpty {
      let (count, lines): (Int, [UInt8])
      do throws(FileSystemError) {
        (count, lines) = try journals.append(rest, of: job, at: journal.length)
      } catch {
        return interrupt(job, error, isJournalSuspect: false, &round)
      }
      journal.advance(lines.count)
      let recorded = Array(rest.prefix(count))
      for result in recorded { journal.count(result, of: job.document) }
      events.recorded(recorded, of: job.id, lines: lines)
      rest = rest.dropFirst(count)
    }
    markDirty(number)
    if journal.recorded == job.document.imageCount { round.complete.append(number) }
  }

  /// Prepares lines for the next images of a cancelled job that have none.
  private func cancel(_ number: Int, _ round: inout Round) {
    guard let entry = entries[number] else { return }
    var image = entry.firstLeft
    var left: [ImageResult] = []
    while image < entry.job.document.imageCount, left.count < Self.maxCancelled {
      if !entry.journal.done[image] {
        left.append(
          ImageResult(
            image: image, outcome: .failed(.cancelled), bytes: 0, attempts: 0, finishedAt: Timestamp.now()))
      }
      image += 1
    }
    entries[number]?.firstLeft = image
    round.results[number, default: []] += left
    if image < entry.job.document.imageCount { inlet.post(.cancel(number)) }
  }

  /// Drops a job from memory; it is loaded again from what is on the disk.
  private func interrupt(_ job: RunningJob, _ error: FileSystemError, isJournalSuspect: Bool, _ round: inout Round) {
    health.outbox.report(
      error, "results can't be written; their jobs wait and are tried again", to: logger, job: job.id.text)
    entries[job.number] = nil
    round.ended.append(job)
    round.interrupted.append(
      AcceptedJob(
        id: job.id, status: job.status, document: nil, stores: job.stores, memoryBytes: job.memoryBytes,
        isJournalSuspect: isJournalSuspect, failedMountSyncs: job.failedMountSyncs))
  }

  // MARK: Endings

  private func finish(_ round: inout Round) {
    let failedMountSyncs = writer.failedMountSyncs
    var finished: [Entry] = []
    for entry in round.complete.compactMap({ entries[$0] }) {
      if entry.job.failedMountSyncs == failedMountSyncs {
        finished.append(entry)
      } else {
        // What was unsynced then may never be kept.
        let error = FileSystemError(.sync, folders.results(entry.job.id), .ioError)
        interrupt(entry.job, error, isJournalSuspect: true, &round)
      }
    }
    if finished.isEmpty { return }
    let finals = finished.map { Finisher.Final(id: $0.job.id, status: final($0), hasLines: $0.journal.length > 0) }
    events.willMove(finals.map(\.id))
    do throws(FileSystemError) {
      try finisher.finish(finals, failedMountSyncs: failedMountSyncs)
      health.outbox.clear()
      for (entry, final) in zip(finished, finals) {
        entries[entry.job.number] = nil
        round.ended.append(entry.job)
        round.finished.append(final.id)
        events.finished(final.status)
      }
    } catch {
      for entry in finished { interrupt(entry.job, error, isJournalSuspect: true, &round) }
    }
  }

  private func final(_ entry: Entry) -> StatusDocument {
    var status = current(entry)
    let failures = entry.journal.failures
    status.state = failures.total == 0 ? .completed : .failed
    status.waiting = .none
    status.finishedAt = Timestamp.text(Timestamp.now())
    status.failures = failures.failures(of: entry.job.document)
    if failures.total > StatusDocument.maxErrors { status.failureTotal = failures.total }
    return status
  }

  /// Ends a job whose own copy is gone or broken.
  private func fail(_ job: AcceptedJob, _ failure: Failure, _ round: inout Round) {
    var status = job.status
    status.state = .failed
    status.waiting = .none
    status.finishedAt = Timestamp.text(Timestamp.now())
    status.failures = [StatusDocument.Failure(failure)]
    events.willMove([job.id])
    do throws(FileSystemError) {
      let hasLines = try fileSystem.status(of: folders.results(job.id)) != nil
      let final = Finisher.Final(id: job.id, status: status, hasLines: hasLines)
      try finisher.finish([final], failedMountSyncs: writer.failedMountSyncs)
      round.finished.append(job.id)
      events.finished(status)
    } catch {
      logger.error("job can't be ended; it is tried again", metadata: ["job": "\(job.id)", "error": "\(error)"])
      round.interrupted.append(job)
    }
  }

  // MARK: Progress

  private func markDirty(_ number: Int) {
    guard entries[number]?.isDirty == false else { return }
    entries[number]?.isDirty = true
    dirty.append(number)
  }

  private func current(_ entry: Entry) -> StatusDocument {
    var status = entry.job.status
    status.images = StatusDocument.ImageCounts(
      total: entry.job.document.imageCount, measured: entry.journal.measured, failed: entry.journal.failed)
    status.waiting = entry.waiting
    status.isCancelled = entry.journal.isCancelled
    return status
  }

  /// Brings status documents up to date, some at a time.
  func refresh() {
    var documents: [(id: JobID, status: StatusDocument)] = []
    while documents.count < ProgressWriter.maxCount, let number = dirty.popFirst() {
      guard let entry = entries[number] else { continue }
      entries[number]?.isDirty = false
      documents.append((entry.job.id, current(entry)))
    }
    nextRefresh = dirty.isEmpty ? nil : ContinuousClock.now + Self.refreshInterval
    if documents.isEmpty { return }
    do throws(FileSystemError) {
      try progress.write(documents)
      for document in documents { events.progressed(document.status) }
    } catch {
      health.outbox.report(error, "progress can't be written", to: logger)
    }
  }
}
