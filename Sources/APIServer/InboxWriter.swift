import JobModel
import JobStore
import DurableFiles
import SystemPackage
import Threads

/// Writes submitted jobs into the inbox, durably. An actor on a thread of its own, which works in turns: each publishes what
/// the last one has staged, stages what has arrived meanwhile, and makes both durable by the same flush.
///
/// What has been answered is not kept in memory: whether an idempotency key was used is read from the files, since the ID is derived from it.
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

  /// A request that gets a drop of its own.
  private struct Admitted: Sendable {
    let request: Request
    let id: JobID

    var drop: InboxFile { InboxFile(name: id.text + ".json", bytes: request.submission.job.bytes) }
  }

  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private let folders: JobFolders
  private let diskFloorBytes: UInt64
  private let fileSystem: any FileSystem
  private let lookup: JobLookup
  private let requests = Mailbox<Request>()
  /// To be published in the next turn.
  private var staged: [(admitted: Admitted, drop: InboxDropper.Staged)] = []
  /// To be looked at again in the next turn.
  private var postponed: [Request] = []

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

  /// Serves submissions until ``stop()``, and what had been staged by then.
  func run() async {
    while let arrived = await next() { turn(arrived) }
  }

  nonisolated func stop() { requests.close() }

  /// What has arrived. Waits for it only when there is nothing else to do.
  private func next() async -> [Request]? {
    staged.isEmpty && postponed.isEmpty ? await requests.drain() : requests.takeNow()
  }

  private func turn(_ arrived: [Request]) {
    let waiting = postponed + arrived
    postponed = []
    let chosen = admit(waiting)
    let published = staged
    staged = []
    let turn = InboxDropper(inbox: folders.inbox, fileSystem).commit(
      publishing: published.map(\.drop), staging: chosen.map(\.drop))
    for (entry, problem) in zip(published, turn.published) {
      if let problem {
        entry.admitted.request.answer.resume(throwing: problem)
      } else {
        entry.admitted.request.answer.resume(returning: entry.admitted.id)
      }
    }
    for (admitted, result) in zip(chosen, turn.staged) {
      switch result {
      case .success(let drop): staged.append((admitted, drop))
      case .failure(let error): admitted.request.answer.resume(throwing: error)
      }
    }
  }

  private func checkSpace() throws {
    for folder in [folders.inbox, folders.outbox] {
      let free = try fileSystem.freeBytes(at: folder)
      if free < diskFloorBytes { throw Failure.noSpace(free: free, floor: diskFloorBytes) }
    }
  }

  /// Answers what needs no new drop, and gives the rest their IDs.
  private func admit(_ requests: [Request]) -> [Admitted] {
    if requests.isEmpty { return [] }
    do {
      try checkSpace()
    } catch {
      for request in requests { request.answer.resume(throwing: error) }
      return []
    }
    var chosen: [Admitted] = []
    var onTheWay = Set(staged.map(\.admitted.id))
    for request in requests {
      if let id = Self.keyedID(request), !onTheWay.insert(id).inserted {
        // The same key twice at once: the second is answered from what the first leaves.
        postponed.append(request)
      } else {
        do {
          if let id = try newID(for: request) { chosen.append(Admitted(request: request, id: id)) }
        } catch {
          request.answer.resume(throwing: error)
        }
      }
    }
    return chosen
  }

  /// - Returns: nil when the request repeats one before, and is answered.
  private func newID(for request: Request) throws -> JobID? {
    guard let id = Self.keyedID(request) else { return Self.newID() }
    switch try digest(ofKnown: id) {
    case nil: return id
    case request.submission.job.digest():
      // The call that dropped it may have failed at the last step, and may not have been acknowledged.
      try InboxDropper(inbox: folders.inbox, fileSystem).confirm()
      request.answer.resume(returning: id)
      return nil
    default: throw Failure.keyConflict
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
          let content = try fileSystem.read(path, limit: JobDocument.maxFileBytes)
        else { continue }
        return DocumentDigest.hex(ofFile: content.bytes)
      }
    }
    return nil
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
