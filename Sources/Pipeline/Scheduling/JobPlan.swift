import BitCollections
import JobModel

/// What is left to do of a job, grouped by host: for each host a chain of images, in the order of the document.
///
/// Costs 4 bytes an image, and 8 a host. The hosts' names are those of their images' URLs.
struct JobPlan: Sendable {
  /// Ends a chain.
  static let end = UInt32.max

  /// By chain: its first image, and how many it has.
  private var heads: [UInt32] = []
  private var counts: [UInt32] = []
  /// By chain: whether the host has answered before, by the journal. Empty when none has.
  private var answered: BitArray = []
  /// The chain of images whose store is unknown: they are recorded without a download.
  private(set) var unknownHead = JobPlan.end
  private(set) var remaining = 0
  private var next: [UInt32]

  /// - Parameter journal: how far the job is.
  init(_ job: JobDocument, _ journal: JournalState) {
    next = [UInt32](repeating: Self.end, count: job.imageCount)
    var hosts = HostIndex()
    var tails: [UInt32] = []
    var unknownTail = Self.end
    for visit in 0..<job.visitCount {
      for image in job.images(of: visit) where !journal.done[image] {
        remaining += 1
        if journal.unknownVisits[visit] {
          Self.append(UInt32(image), to: &unknownHead, &unknownTail, &next)
          continue
        }
        let chain = hosts.add(HostName.of(job.url(of: image)))
        if chain == heads.count {
          heads.append(UInt32(image))
          counts.append(1)
          tails.append(UInt32(image))
        } else {
          Self.append(UInt32(image), to: &heads[chain], &tails[chain], &next)
          counts[chain] += 1
        }
      }
    }
    markAnswered(job, journal, hosts)
    // Without what they had room for while they grew.
    (heads, counts) = (Array(heads[...]), Array(counts[...]))
  }

  private mutating func markAnswered(_ job: JobDocument, _ journal: JournalState, _ hosts: HostIndex) {
    for image in journal.answered.indices where journal.answered[image] {
      guard let chain = hosts.find(HostName.of(job.url(of: image))) else { continue }
      if answered.isEmpty { answered = BitArray(repeating: false, count: heads.count) }
      answered[chain] = true
    }
  }

  private static func append(
    _ image: UInt32, to head: inout UInt32, _ tail: inout UInt32, _ next: inout [UInt32]
  ) {
    if tail == Self.end { head = image } else { next[Int(tail)] = image }
    tail = image
  }

  /// What a plan takes, bytes.
  static func bytes(images: Int, hosts: Int) -> Int {
    images * MemoryLayout<UInt32>.stride + hosts * 2 * MemoryLayout<UInt32>.stride + hosts / 8
  }

  // MARK: Chains

  var chainCount: Int { heads.count }

  /// Scheme and authority, lower case: what one connection can serve.
  func host(of chain: Int, in job: JobDocument) -> String { HostName.of(job.url(of: Int(heads[chain]))) }

  func queue(of chain: Int, host: Int) -> HostQueue {
    HostQueue(host: host, head: heads[chain], count: Int(counts[chain]))
  }

  func hasAnswered(_ chain: Int) -> Bool { !answered.isEmpty && answered[chain] }

  /// The image behind `image` in its chain, or ``end``.
  func image(after image: UInt32) -> UInt32 { next[Int(image)] }
}
