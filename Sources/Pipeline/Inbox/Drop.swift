import JobModel
import SystemPackage

/// A drop that was claimed and read: what it is, and where its bytes are. A class: it is large and passed around in arrays.
final class Drop: Sendable {
  enum Verdict: Sendable {
    case job(JobDocument)
    /// Not a job.
    case rejected(Failure)
    /// Too large to read; `size` in bytes.
    case oversize(size: UInt64, Failure)
  }

  /// Of a drop that an order has made: the images of another job that failed.
  struct Retry: Sendable {
    let of: JobID
    /// ``DroppedOrder/token``.
    let token: String
  }

  /// Where the claim stands.
  let claim: FilePath
  /// The bytes of the name that it was dropped under.
  let name: [UInt8]
  let verdict: Verdict
  /// The device of the claim's mount when the claim is exclusive and readable by all: on that mount, `jobs/` may get a second
  /// name of it in place of a copy.
  let linkableOn: UInt64?
  /// A durable copy of the bytes in the outbox's temporary folder; only of a large drop.
  let copy: FilePath?
  /// Nil for an oversize file.
  let contents: DropReader.Contents?
  let retry: Retry?

  init(
    claim: FilePath, name: [UInt8], verdict: Verdict, linkableOn: UInt64? = nil, copy: FilePath? = nil,
    contents: DropReader.Contents?, retry: Retry? = nil
  ) {
    self.claim = claim
    self.name = name
    self.verdict = verdict
    self.linkableOn = linkableOn
    self.copy = copy
    self.contents = contents
    self.retry = retry
  }

  /// The same after a failed publication: its copy is gone, and its claim may have a second name, or bytes that a failed
  /// sync has spoiled.
  func afterFailure() -> Drop { Drop(claim: claim, name: name, verdict: verdict, contents: contents, retry: retry) }

  /// Memory that it holds until it is published, bytes.
  var memoryBytes: Int {
    let documentBytes = if case .job(let document) = verdict { document.memoryBytes } else { 0 }
    return documentBytes + (contents?.bytes?.count ?? 0)
  }

  /// The name as the status document shows it.
  var source: String { String(decoding: name, as: UTF8.self) }

  var sha256: String? { contents?.sha256 }

  /// ``JobID/dropDigest(name:document:)``; for an oversize file over its size instead of its bytes.
  var dropDigest: String {
    if case .oversize(let size, _) = verdict { return JobID.dropDigest(name: name, document: Array("\(size)".utf8)) }
    return contents?.dropDigest ?? ""
  }
}
