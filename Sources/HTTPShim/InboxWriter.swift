import JobFiles
import Spool
import SystemPackage
import Threads

/// Writes submitted jobs into the inbox, durably. An actor on a thread of its own; what arrives while the disk works is
/// made durable together.
///
/// It keeps nothing in memory: whether an idempotency key was used is read from the files, since the ID is derived from it.
actor InboxWriter {
  struct Submission: Sendable {
    let job: CheckedJob
    let idempotencyKey: String?
  }

  enum Failure: Error {
    /// The key was used with another body.
    case keyConflict
    case noSpace(free: UInt64, floor: UInt64)
    case stopping
  }

  private struct Request: Sendable {
    let submission: Submission
    let answer: CheckedContinuation<JobID, any Error>
  }

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let folders: JobFolders
  private let diskFloorBytes: UInt64
  private let fileSystem: any FileSystem
  private let lookup: JobLookup
  private let requests = Mailbox<Request>()

  init(_ folders: JobFolders, diskFloorBytes: UInt64, _ fileSystem: any FileSystem) throws(ThreadError) {
    thread = try ThreadExecutor(name: "inbox-writer")
    self.folders = folders
    self.diskFloorBytes = diskFloorBytes
    self.fileSystem = fileSystem
    lookup = JobLookup(folders, fileSystem)
  }

  /// Puts a job into the inbox.
  ///
  /// - Returns: its ID, once it is durable.
  /// - Throws: ``Failure`` or ``FileSystemError``.
  nonisolated func submit(_ submission: Submission) async throws -> JobID {
    try await withCheckedThrowingContinuation { continuation in
      // Bounded by the server's connections: each has one request at a time.
      if !requests.post(Request(submission: submission, answer: continuation)) {
        continuation.resume(throwing: Failure.stopping)
      }
    }
  }

  /// Serves submissions until ``stop()``.
  func run() async {
    while let batch = await requests.drain() { serve(batch) }
  }

  nonisolated func stop() { requests.close() }

  private func serve(_ batch: [Request]) {
    do {
      try checkSpace()
      var drops: [(request: Request, id: JobID)] = []
      var later: [Request] = []
      for request in batch {
        if let id = Self.keyedID(request), drops.contains(where: { $0.id == id }) {
          // The same key twice at once: the second is answered from what the first leaves.
          later.append(request)
        } else {
          admit(request, &drops)
        }
      }
      write(drops)
      if !later.isEmpty { serve(later) }
    } catch {
      for request in batch { request.answer.resume(throwing: error) }
    }
  }

  private func checkSpace() throws {
    for folder in [folders.inbox, folders.outbox] {
      let free = try fileSystem.freeBytes(at: folder)
      if free < diskFloorBytes { throw Failure.noSpace(free: free, floor: diskFloorBytes) }
    }
  }

  private func admit(_ request: Request, _ drops: inout [(request: Request, id: JobID)]) {
    do {
      guard let id = Self.keyedID(request) else {
        drops.append((request, Self.newID()))
        return
      }
      switch try digest(ofKnown: id) {
      case nil: drops.append((request, id))
      case request.submission.job.digest():
        // The call that dropped it may have failed at the last step, and may not have been acknowledged.
        try InboxDropper(inbox: folders.inbox, fileSystem).confirm()
        request.answer.resume(returning: id)
      default: throw Failure.keyConflict
      }
    } catch {
      request.answer.resume(throwing: error)
    }
  }

  /// The digest of the document that an ID stands for already.
  private func digest(ofKnown id: JobID) throws -> String? {
    while let found = try lookup.find(id) {
      switch found {
      case .document(_, let bytes):
        return try StatusDocument(decoding: bytes).sha256 ?? ""
      case .waiting:
        // It may be picked up between the two look-ups; then there is a document.
        guard let path = try lookup.waitingFile(id),
          let content = try fileSystem.read(path, limit: JSONToken.maxDocumentBytes)
        else { continue }
        return DocumentDigest.hex(ofFile: content.bytes)
      }
    }
    return nil
  }

  private func write(_ drops: [(request: Request, id: JobID)]) {
    if drops.isEmpty { return }
    let dropper = InboxDropper(inbox: folders.inbox, fileSystem)
    let problems = dropper.drop(
      drops.map { InboxDropper.Drop(name: $0.id.text + ".json", bytes: $0.request.submission.job.bytes) })
    for (drop, problem) in zip(drops, problems) {
      if let problem {
        drop.request.answer.resume(throwing: problem)
      } else {
        drop.request.answer.resume(returning: drop.id)
      }
    }
  }

  // MARK: IDs

  /// Ordered by time, and not to be guessed: milliseconds since 1970 and 80 random bits, hexadecimal.
  private static func newID() -> JobID {
    let time = String(Timestamp.now(), radix: 16)
    return id("\(String(repeating: "0", count: max(0, 12 - time.count)))\(time)-\(UniqueName.make().prefix(20))")
  }

  /// The same for the same key, so that nothing needs to be stored.
  private static func keyedID(_ request: Request) -> JobID? {
    request.submission.idempotencyKey.map { id("key-\(Digest.hex(of: [Array($0.utf8)]).prefix(40))") }
  }

  private static func id(_ text: String) -> JobID { JobID(ofDrop: Array("\(text).json".utf8)) }
}
