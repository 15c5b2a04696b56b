import DequeModule
import JobModel
import JobStore
import StreamingJSON
import Logging
import DurableFiles
import StoreMaster
import SystemPackage
import Threads

/// Writes what the images came to: result lines, progress, and the final status. The only writer of a job's journal and,
/// once the job runs, of its status document. An actor on a thread of its own, since all of it waits for the disk.
///
/// Whatever arrives while the disk works is taken together next: lines of one job in one write, jobs that end in one
/// commit. A job that can't be written is dropped from memory and loaded again, as after a restart.
actor Recorder {
  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private struct Entry {
    let job: RunningJob
    var journal: JournalState
    /// Whether results came since the status document was last written.
    var isDirty = false
    /// ``DurableWriter/failedMountSyncs`` from before its first line was written.
    let failedMountSyncs: Int
  }

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let events: Mailbox<RecorderEvent>
  private let writer: DurableWriter
  private let finisher: Finisher
  private let progress: ProgressWriter
  private let health: Health
  private let logger: Logger

  private var entries: [Int: Entry] = [:]
  /// Jobs whose status document is to be brought up to date, each once, in turns.
  private var dirty: Deque<Int> = []
  private var isRefreshScheduled = false
  /// Posted to when a refresh is wanted, at most one at a time; see ``Pipeline``.
  private let refreshRequests: Mailbox<Void>

  init(
    _ folders: JobFolders, _ fileSystem: any FileSystem, _ writer: DurableWriter, events: Mailbox<RecorderEvent>,
    refreshRequests: Mailbox<Void>, health: Health, logger: Logger
  ) throws(ThreadError) {
    thread = try ThreadExecutor(name: "recorder")
    self.folders = folders
    self.fileSystem = fileSystem
    self.events = events
    self.refreshRequests = refreshRequests
    self.health = health
    self.logger = logger
    self.writer = writer
    finisher = Finisher(folders, fileSystem, writer)
    progress = ProgressWriter(folders, fileSystem, writer)
  }

  /// Runs until the events are closed and all taken. Tells `report` after each round.
  func run(report: @Sendable (RecorderReport) async -> Void) async {
    while let batch = await events.drain() {
      await report(record(batch))
    }
    refresh()
  }

  /// Takes what has arrived together.
  func record(_ batch: [RecorderEvent]) -> RecorderReport {
    var round = Round()
    let failedMountSyncs = writer.failedMountSyncs
    for event in batch {
      switch event {
      case .begin(let job):
        entries[job.number] = Entry(job: job, journal: job.journal, failedMountSyncs: failedMountSyncs)
        if job.plan.remaining == 0 { round.complete.append(job) }
      case .result(let job, let result):
        round.report.imageCount += 1
        if entries[job.number] != nil { round.results[job.number, default: []].append(result) }
      case .fail(let job, let failure): fail(job, failure, &round)
      case .refresh: round.wantsRefresh = true
      }
    }
    for (number, results) in round.results { append(results, to: number, &round) }
    finish(&round)
    if round.wantsRefresh { refresh() }
    scheduleRefresh()
    return round.report
  }

  /// What one batch of events leads to.
  private struct Round {
    var report = RecorderReport()
    var results: [Int: [ImageResult]] = [:]
    var complete: [RunningJob] = []
    var wantsRefresh = false
  }

  // MARK: Lines

  private func append(_ results: [ImageResult], to number: Int, _ round: inout Round) {
    guard let job = entries[number]?.job, let offset = entries[number]?.journal.length else { return }
    var writer = JSONWriter()
    writer.reserve(results.count * 512)
    for result in results {
      let storeID = job.document.storeID(of: job.document.visit(of: result.image))
      let store = job.stores[storeID].map { ResultLine.Store(name: $0.name, areaCode: $0.areaCode) }
      ResultLine.write(result, of: job.document, id: job.id, store: store, to: &writer)
    }
    do throws(FileSystemError) {
      // At the known end of the whole lines: should a write fail half-way, the next one covers what it left.
      try fileSystem.write(writer.bytes, to: folders.results(job.id), at: offset)
    } catch {
      return suspend(job, error, isJournalSuspect: false, &round)
    }
    for result in results { entries[number]?.journal.add(result, of: job.document) }
    entries[number]?.journal.advance(writer.bytes.count)
    if entries[number]?.isDirty == false {
      entries[number]?.isDirty = true
      dirty.append(number)
    }
    if entries[number]?.journal.recorded == job.document.imageCount { round.complete.append(job) }
  }

  /// Drops a job from memory; it is loaded again from what is on the disk.
  private func suspend(_ job: RunningJob, _ error: FileSystemError, isJournalSuspect: Bool, _ round: inout Round) {
    if health.outbox.set("\(error)") {
      logger.error(
        "results can't be written; their jobs wait and are tried again",
        metadata: ["job": "\(job.id)", "error": "\(error)"])
    }
    entries[job.number] = nil
    round.report.suspended.append(
      (
        job,
        AcceptedJob(
          id: job.id, status: job.status, document: nil, stores: job.stores, memoryBytes: job.memoryBytes,
          isJournalSuspect: isJournalSuspect)
      ))
  }

  // MARK: Endings

  private func finish(_ round: inout Round) {
    let failedMountSyncs = writer.failedMountSyncs
    var jobs: [Entry] = []
    for entry in round.complete.compactMap({ entries[$0.number] }) {
      if entry.failedMountSyncs == failedMountSyncs {
        jobs.append(entry)
      } else {
        // What was unsynced then may never be kept.
        let error = FileSystemError(.sync, folders.results(entry.job.id), .ioError)
        suspend(entry.job, error, isJournalSuspect: true, &round)
      }
    }
    if jobs.isEmpty { return }
    let finals = jobs.map { Finisher.Final(id: $0.job.id, status: final(of: $0), hasLines: $0.journal.length > 0) }
    do throws(FileSystemError) {
      try finisher.finish(finals, failedMountSyncs: failedMountSyncs)
      health.outbox.clear()
      for (entry, final) in zip(jobs, finals) {
        entries[entry.job.number] = nil
        round.report.ended.append(entry.job)
        log(final)
      }
    } catch {
      for entry in jobs { suspend(entry.job, error, isJournalSuspect: true, &round) }
    }
  }

  private func final(of entry: Entry) -> StatusDocument {
    var status = current(entry)
    let failures = entry.journal.failures
    status.state = failures.total == 0 ? .completed : .failed
    status.finishedAt = Timestamp.text(Timestamp.now())
    status.failures = failures.failures(of: entry.job.document)
    if failures.total > StatusDocument.maxErrors { status.failureTotal = failures.total }
    return status
  }

  /// A job whose own copy is gone or broken.
  private func fail(_ job: AcceptedJob, _ failure: Failure, _ round: inout Round) {
    var status = job.status
    status.state = .failed
    status.finishedAt = Timestamp.text(Timestamp.now())
    status.failures = [StatusDocument.Failure(failure)]
    do throws(FileSystemError) {
      let hasLines = try fileSystem.status(of: folders.results(job.id)) != nil
      let final = Finisher.Final(id: job.id, status: status, hasLines: hasLines)
      try finisher.finish([final], failedMountSyncs: writer.failedMountSyncs)
      log(final)
    } catch {
      logger.error("a job can't be ended; it is tried again", metadata: ["job": "\(job.id)", "error": "\(error)"])
      round.report.unended.append(job)
    }
  }

  private func log(_ final: Finisher.Final) {
    logger.info(
      "\(final.status.state.rawValue)",
      metadata: [
        "job": "\(final.id)", "images": "\(final.status.images.total)", "failed": "\(final.status.images.failed)",
      ])
  }

  // MARK: Progress

  private func current(_ entry: Entry) -> StatusDocument {
    var status = entry.job.status
    status.images = StatusDocument.ImageCounts(
      total: entry.job.document.imageCount, measured: entry.journal.measured, failed: entry.journal.failed)
    return status
  }

  private func refresh() {
    isRefreshScheduled = false
    var documents: [(id: JobID, status: StatusDocument)] = []
    while documents.count < ProgressWriter.maxCount, let number = dirty.popFirst() {
      guard let entry = entries[number] else { continue }
      entries[number]?.isDirty = false
      documents.append((entry.job.id, current(entry)))
    }
    if documents.isEmpty { return }
    do throws(FileSystemError) {
      try progress.write(documents)
    } catch {
      if health.outbox.set("\(error)") { logger.error("progress can't be written", metadata: ["error": "\(error)"]) }
    }
  }

  private func scheduleRefresh() {
    if isRefreshScheduled || dirty.isEmpty { return }
    isRefreshScheduled = true
    refreshRequests.post(())
  }
}
