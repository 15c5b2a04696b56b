import DurableFiles
import JobModel
import JobStore
import StreamingJSON
import SystemPackage

/// Makes drops of submissions in rounds: each publishes what the round before has staged and stages what has arrived since,
/// and one flush makes both durable.
///
/// It remembers nothing of what it has answered: whether an idempotency key was used is read from the files. Its calls
/// block.
struct SubmissionRounds<Caller> {
  typealias Request = (caller: Caller, submission: Submission)
  typealias Answer = (caller: Caller, result: Result<JobID, any Error>)

  /// A submission that gets a drop of its own.
  private struct Chosen {
    let caller: Caller
    let id: JobID
    let drop: InboxFile

    init(_ request: Request, _ id: JobID) {
      caller = request.caller
      self.id = id
      drop = InboxFile(name: id.text + ".json", bytes: request.submission.bytes)
    }
  }

  private let floor: DiskFloor
  private let fileSystem: any FileSystem
  private let lookup: JobLookup
  private let dropper: InboxDropper

  /// Published in the next round.
  private var staged: [(chosen: Chosen, drop: InboxDropper.Staged)] = []
  /// Looked at again in the next round.
  private var postponed: [Request] = []

  init(_ lookup: JobLookup, _ floor: DiskFloor, inbox: FilePath, _ fileSystem: any FileSystem) {
    self.floor = floor
    self.fileSystem = fileSystem
    self.lookup = lookup
    dropper = InboxDropper(inbox: inbox, fileSystem)
  }

  /// Whether another round would do nothing unless something arrives.
  var isIdle: Bool { staged.isEmpty && postponed.isEmpty }

  /// One round.
  ///
  /// - Parameter arrived: what was submitted since the last round.
  /// - Returns: the answers to those that are done, by this round or without one: an ID once its drop is durable,
  ///   ``SubmissionError`` or ``FileSystemError``.
  mutating func run(_ arrived: [Request]) -> [Answer] {
    var answers: [Answer] = []
    let chosen = choose(from: postponed + arrived, &answers)
    let published = staged
    let outcome = dropper.commit(publishing: published.map(\.drop), staging: chosen.map(\.drop))
    staged = []
    for ((chosen, _), problem) in zip(published, outcome.published) {
      answers.append((chosen.caller, problem.map { .failure($0) } ?? .success(chosen.id)))
    }
    for (chosen, result) in zip(chosen, outcome.staged) {
      switch result {
      case .success(let drop): staged.append((chosen, drop))
      case .failure(let error): answers.append((chosen.caller, .failure(error)))
      }
    }
    return answers
  }

  /// Gives those an ID that need a drop, answers those that need none, and postpones those whose key is being written.
  private mutating func choose(from requests: [Request], _ answers: inout [Answer]) -> [Chosen] {
    postponed = []
    if requests.isEmpty { return [] }
    do {
      try floor.check()
    } catch {
      answers += requests.map { ($0.caller, .failure(error)) }
      return []
    }
    var chosen: [Chosen] = []
    var beingWritten = Set(staged.map(\.chosen.id))
    for request in requests {
      if let id = request.submission.keyedID, !beingWritten.insert(id).inserted {
        postponed.append(request)
        continue
      }
      do {
        if let known = try knownJob(of: request.submission) {
          answers.append((request.caller, .success(known)))
        } else {
          chosen.append(Chosen(request, request.submission.keyedID ?? .unique()))
        }
      } catch {
        answers.append((request.caller, .failure(error)))
      }
    }
    return chosen
  }

  // MARK: Keys

  /// The job that a submission with a key repeats; nil when there is none.
  ///
  /// - Throws: ``SubmissionError/keyConflict`` when the key's job has another document.
  private func knownJob(of submission: Submission) throws -> JobID? {
    guard let id = submission.keyedID, let known = try documentDigest(of: id) else { return nil }
    guard known == DocumentDigest.hex(ofFile: submission.bytes) else { throw SubmissionError.keyConflict }
    // The flush of the round that published it may have failed.
    try dropper.confirm()
    return id
  }

  /// The digest of a job's document; nil when there is no such job.
  private func documentDigest(of id: JobID) throws -> String? {
    while let found = try lookup.find(id) {
      switch found {
      case .document(_, let bytes):
        // A file that was too large to be read has none.
        return try StatusDocument(decoding: bytes).sha256 ?? ""
      case .waiting:
        // When the drop is claimed between the two look-ups, its status document comes soon.
        guard let path = try lookup.waitingFile(id),
          let content = try fileSystem.read(path, limit: JSONToken.maxDocumentBytes)
        else { continue }
        return DocumentDigest.hex(ofFile: content.bytes)
      }
    }
    return nil
  }
}
