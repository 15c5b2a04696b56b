import JobModel
import JobStore
import DurableFiles
import StoreMaster
import SystemPackage

/// Brings an accepted job into memory: its document, and how far its journal says it is. Blocks.
struct JobLoader: Sendable {
  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let writer: DurableWriter

  init(_ folders: JobFolders, _ fileSystem: any FileSystem, _ writer: DurableWriter) {
    self.folders = folders
    self.fileSystem = fileSystem
    self.writer = writer
  }

  /// - Parameters:
  ///   - number: of the running job in this process.
  ///   - stores: for a job that has none of its own.
  func load(_ job: AcceptedJob, number: Int, stores: StoreMaster) throws(LoadError) -> RunningJob {
    let failedMountSyncs = writer.failedMountSyncs
    let document: JobDocument
    if let atHand = job.document { document = atHand } else { document = try readDocument(job.id) }
    let stores = job.stores ?? stores
    var journal = JournalState(document) { stores[$0] != nil }
    if job.document == nil {
      do throws(FileSystemError) {
        try JournalReader(fileSystem).read(folders.results(job.id), of: document, into: &journal)
        let isSuspect = job.isJournalSuspect || failedMountSyncs != job.failedMountSyncs ?? failedMountSyncs
        if isSuspect { try rewrite(folders.results(job.id), length: journal.length) }
      } catch {
        throw .disk(error)
      }
    }
    return RunningJob(
      number: number, id: job.id, document: document, stores: stores,
      plan: JobPlan(document, journal), journal: journal,
      status: job.status, failedMountSyncs: failedMountSyncs)
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

  func readDocument(_ id: JobID) throws(LoadError) -> JobDocument {
    let path = folders.job(id)
    let decoded: Result<JobDocument, JobError>
    do throws(FileSystemError) {
      guard let file = try fileSystem.open(path) else { throw FileSystemError(.read, path, .noSuchFileOrDirectory) }
      // A job that was accepted under a larger limit still runs.
      var pieces = FilePieces(file, limit: JobDocument.maxFileBytes)
      decoded = Result { () throws(JobError) in try JobDecoder.decode { pieces.next() } }
      try pieces.check()
    } catch {
      if error.cause == .noSuchFileOrDirectory { throw .lost(Failure(.jobLost, "the job's copy \(path) is gone")) }
      throw .disk(error)
    }
    do throws(JobError) {
      return try decoded.get()
    } catch {
      throw .lost(Failure(.jobLost, "the job's copy \(path) is broken: \(error)"))
    }
  }
}
