import DurableFiles
import JobModel
import JobStore
import SystemPackage
import Threads

/// Writes submitted jobs into the inbox, durably. An actor on a thread of its own: only that thread waits for the disk.
actor InboxWriter {
  private let thread: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private typealias Caller = CheckedContinuation<JobID, any Error>

  /// Bounded by the server's connections: each has one request at a time.
  private let requests = Mailbox<(Caller, Submission)>()
  private var rounds: SubmissionRounds<Caller>

  /// - Throws: ``ThreadError``.
  init(
    _ lookup: JobLookup, _ floor: DiskFloor, inbox: FilePath, _ fileSystem: any FileSystem
  ) throws(ThreadError) {
    thread = try ThreadExecutor(name: "inbox-writer")
    rounds = SubmissionRounds(lookup, floor, inbox: inbox, fileSystem)
  }

  /// Puts a job into the inbox.
  ///
  /// - Returns: its ID, once it is durable.
  /// - Throws: ``SubmissionError`` or ``FileSystemError``.
  nonisolated func submit(_ submission: Submission) async throws -> JobID {
    try await withCheckedThrowingContinuation { caller in
      if !requests.post((caller, submission)) { caller.resume(throwing: SubmissionError.stopping) }
    }
  }

  /// Serves what is submitted until ``stop()``, and then what was submitted before it.
  func run() async {
    while let arrived = rounds.isIdle ? await requests.drain() : requests.takeNow() {
      for (caller, result) in rounds.run(arrived) { caller.resume(with: result) }
    }
  }

  /// Later submissions are refused.
  nonisolated func stop() { requests.close() }
}
