import BitCollections
import JobModel

/// What is left to do of a job, grouped by host: for each host a chain of images, in the order of the document.
///
/// Costs 4 bytes an image.
struct JobPlan: Sendable {
  struct Chain: Sendable {
    /// Scheme and authority, lower case: what one connection can serve.
    let host: String
    /// The first image of the chain.
    fileprivate(set) var head: UInt32
    /// Images of the chain.
    fileprivate(set) var count: UInt32 = 1
    /// Whether the host has answered before, by the journal.
    fileprivate(set) var hasAnswered = false
  }

  /// Ends a chain.
  static let end = UInt32.max

  private(set) var chains: [Chain] = []
  /// The chain of images whose store is unknown: they are recorded without a download.
  private(set) var unknownHead = JobPlan.end
  private(set) var remaining = 0
  private var next: [UInt32]

  /// - Parameter journal: how far the job is.
  init(_ job: JobDocument, _ journal: JournalState) {
    next = [UInt32](repeating: Self.end, count: job.imageCount)
    var tails: [UInt32] = []
    var chainOfHost: [String: Int] = [:]
    var unknownTail = Self.end
    for visit in 0..<job.visitCount {
      for image in job.images(of: visit) where !journal.done[image] {
        remaining += 1
        if journal.unknownVisits[visit] {
          Self.append(UInt32(image), to: &unknownHead, &unknownTail, &next)
          continue
        }
        let host = HostName.of(job.url(of: image))
        if let chain = chainOfHost[host] {
          Self.append(UInt32(image), to: &chains[chain].head, &tails[chain], &next)
          chains[chain].count += 1
        } else {
          chainOfHost[host] = chains.count
          chains.append(Chain(host: host, head: UInt32(image)))
          tails.append(UInt32(image))
        }
      }
    }
    for image in journal.answered.indices where journal.answered[image] {
      if let chain = chainOfHost[HostName.of(job.url(of: image))] { chains[chain].hasAnswered = true }
    }
  }

  private static func append(
    _ image: UInt32, to head: inout UInt32, _ tail: inout UInt32, _ next: inout [UInt32]
  ) {
    if tail == Self.end { head = image } else { next[Int(tail)] = image }
    tail = image
  }

  /// The image behind `image` in its chain, or ``end``.
  func image(after image: UInt32) -> UInt32 { next[Int(image)] }
}
