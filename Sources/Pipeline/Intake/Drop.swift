import JobFiles
import SystemPackage

/// A drop that has been claimed and read: what it is, and what shall become of it.
struct Drop {
  enum Verdict {
    case job(JobDocument)
    /// No job; `document` is its bytes without a byte order mark and white space around them.
    case rejected(reason: String, bytes: [UInt8], document: ArraySlice<UInt8>)
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
  let sha256: String?
  /// ``JobID/dropDigest(name:document:)``; for an oversize file over its size instead of its bytes.
  let dropDigest: String

  /// What it holds in memory until it is published.
  var memoryBytes: Int {
    switch verdict {
    case .job(let job): job.memoryBytes
    case .rejected(_, let bytes, _): bytes.count
    case .oversize: 0
    }
  }

  /// The name as the status document shows it.
  var source: String { String(decoding: name, as: UTF8.self) }

  init(path: FilePath, name: [UInt8], verdict: Verdict, sharableOn: UInt64? = nil) {
    self.path = path
    self.name = name
    self.verdict = verdict
    self.sharableOn = sharableOn
    switch verdict {
    case .job(let job):
      sha256 = job.digest()
      dropDigest = JobID.dropDigest(name: name, document: job.bytes[job.range])
    case .rejected(_, _, let document):
      sha256 = document.withUnsafeBytes { Digest.hex(of: $0) }
      dropDigest = JobID.dropDigest(name: name, document: document)
    case .oversize(let size, _):
      sha256 = nil
      dropDigest = JobID.dropDigest(name: name, document: Array("\(size)".utf8))
    }
  }
}
