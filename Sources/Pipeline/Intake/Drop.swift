import JobModel
import SystemPackage

/// A drop that has been claimed and read: what it is, and what shall become of it. An object: batches of it go through many
/// hands, and it has many parts.
final class Drop {
  enum Verdict {
    case job(JobDocument)
    /// No job.
    case rejected(Failure)
    /// Too large to read; `size` in bytes.
    case oversize(size: UInt64, reason: String)
  }

  /// Where the claim stands.
  let path: FilePath
  /// The bytes of the name that it was dropped under.
  let name: [UInt8]
  let verdict: Verdict
  /// The device of the claim's mount when nobody can change its bytes any more, and all may read them: there, `jobs/` may
  /// have the same file.
  let sharableOn: UInt64?
  /// Nil for an oversize file.
  let contents: DropReader.Contents?

  init(path: FilePath, name: [UInt8], verdict: Verdict, sharableOn: UInt64? = nil, contents: DropReader.Contents?) {
    self.path = path
    self.name = name
    self.verdict = verdict
    self.sharableOn = sharableOn
    self.contents = contents
  }

  /// What it holds in memory until it is published.
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
