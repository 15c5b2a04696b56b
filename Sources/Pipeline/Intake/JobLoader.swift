import JobModel
import JobStore
import DurableFiles
import StoreMaster
import SystemPackage

/// Brings an accepted job into memory: its document, and how far its journal says it is. Blocks; used by one thread.
struct JobLoader {
  enum Failure: Error {
    /// A disk's answer: try again later.
    case disk(FileSystemError)
    /// The job's own copy is gone or broken: it can't ever run.
    case lost(JobModel.Failure)
  }

  var stores: StoreMaster
  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let writer: DurableWriter
  private var lastNumber = 0

  init(
    _ folders: JobFolders, _ fileSystem: any FileSystem, _ writer: DurableWriter, stores: StoreMaster
  ) {
    self.folders = folders
    self.fileSystem = fileSystem
    self.writer = writer
    self.stores = stores
  }

  mutating func load(_ job: AcceptedJob) throws(Failure) -> RunningJob {
    let document: JobDocument
    if let atHand = job.document { document = atHand } else { document = try readDocument(job.id) }
    let stores = job.stores ?? self.stores
    var journal = JournalState(document) { stores[$0] != nil }
    if job.document == nil {
      do throws(FileSystemError) {
        try JournalReader(fileSystem).read(folders.results(job.id), of: document, into: &journal)
        if job.isJournalSuspect { try rewrite(folders.results(job.id), length: journal.length) }
      } catch {
        throw .disk(error)
      }
    }
    lastNumber += 1
    return RunningJob(
      number: lastNumber, id: job.id, document: document, stores: stores,
      plan: JobPlan(document, done: journal.done, unknownVisits: journal.unknownVisits), journal: journal,
      status: job.status)
  }

  /// Puts a new file with the same lines in a journal's place: after a failed sync the old one's pages can't be trusted.
  private func rewrite(_ path: FilePath, length: UInt64) throws(FileSystemError) {
    let copy = try writer.stage([])
    do throws(FileSystemError) {
      var offset: UInt64 = 0
      while offset < length {
        let piece = try fileSystem.read(path, at: offset, count: Int(min(length - offset, 1 << 20)))
        if piece.isEmpty { break }
        try fileSystem.write(piece, to: copy, at: offset)
        offset += UInt64(piece.count)
      }
      try writer.sync(files: [copy])
      try fileSystem.rename(copy, to: path)
    } catch {
      writer.discard([copy])
      throw error
    }
    try writer.sync(folders: [folders.results])
  }

  private func readDocument(_ id: JobID) throws(Failure) -> JobDocument {
    let path = folders.job(id)
    let decoded: Result<JobDocument, JobError>
    do throws(FileSystemError) {
      guard let file = try fileSystem.open(path) else { throw FileSystemError(.read, path, .noSuchFileOrDirectory) }
      // A job that was accepted under a larger limit still runs.
      var pieces = FilePieces(file, limit: JobDocument.maxFileBytes)
      decoded = Result { () throws(JobError) in try JobDecoder.decode { pieces.next() } }
      try pieces.check()
    } catch {
      if error.cause == .noSuchFileOrDirectory {
        throw .lost(JobModel.Failure(.jobLost, "the job's copy \(path) is gone"))
      }
      throw .disk(error)
    }
    do throws(JobError) {
      return try decoded.get()
    } catch {
      throw .lost(JobModel.Failure(.jobLost, "the job's copy \(path) is broken: \(error)"))
    }
  }
}
