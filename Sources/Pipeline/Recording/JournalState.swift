import BitCollections
import JobModel

/// How far a job is by its journal, `results/ID.ndjson`.
struct JournalState: Sendable {
  /// By image: whether it has a line.
  private(set) var done: BitArray
  /// By image: whether its line, found when the job was loaded, says that its host has answered. Empty without such a line.
  private(set) var answered: BitArray = []
  /// By visit: whether its store is unknown, now or when one of its lines was written.
  private(set) var unknownVisits: BitArray
  private(set) var measured = 0
  private(set) var failed = 0
  private(set) var failures = FailureList()
  /// Whether an image has a line that says that the job was cancelled.
  private(set) var isCancelled = false
  /// The length of the whole lines, bytes: the next line goes there.
  private(set) var length: UInt64 = 0

  /// - Parameter isKnown: whether the master has a store.
  init(_ job: JobDocument, isKnown: (String) -> Bool) {
    done = BitArray(repeating: false, count: job.imageCount)
    unknownVisits = BitArray(repeating: false, count: job.visitCount)
    for visit in 0..<job.visitCount where !isKnown(job.storeID(of: visit)) { addUnknownStore(visit) }
  }

  private init() {
    done = []
    unknownVisits = []
  }

  /// What the state of a running job takes, bytes: as it was loaded, and as it is now.
  static func bytes(images: Int, visits: Int) -> Int { (3 * images + 2 * visits) / 8 }

  /// Of no job.
  static let empty = JournalState()

  private mutating func addUnknownStore(_ visit: Int) {
    if unknownVisits[visit] { return }
    unknownVisits[visit] = true
    failures.add(FailureList.Place(visit: visit, image: -1), .storeNotFound)
  }

  /// Takes a line that stands in the journal.
  ///
  /// - Parameter byteCount: with its line end.
  /// - Returns: false when it is not a line of this job, or a second line of an image.
  mutating func add(_ line: ResultLine.Recorded, byteCount: Int, of job: JobDocument) -> Bool {
    guard (0..<job.visitCount).contains(line.visit) else { return false }
    let images = job.images(of: line.visit)
    guard (0..<images.count).contains(line.image), !done[images.lowerBound + line.image] else { return false }
    done[images.lowerBound + line.image] = true
    if line.failure?.code == .storeNotFound { addUnknownStore(line.visit) }
    if line.failure == nil || line.failure?.httpStatus != nil {
      if answered.isEmpty { answered = BitArray(repeating: false, count: done.count) }
      answered[images.lowerBound + line.image] = true
    }
    count(line.failure, FailureList.Place(visit: line.visit, image: line.image))
    length += UInt64(byteCount)
    return true
  }

  /// Marks an image as one that has its line.
  ///
  /// - Returns: false when it has one already.
  mutating func mark(_ image: Int) -> Bool {
    if done[image] { return false }
    done[image] = true
    return true
  }

  /// Counts a result whose line was written.
  mutating func count(_ result: ImageResult, of job: JobDocument) {
    guard let failure = result.failure else {
      measured += 1
      return
    }
    let visit = job.visit(of: result.image)
    count(failure, FailureList.Place(visit: visit, image: result.image - job.images(of: visit).lowerBound))
  }

  /// Lines of so many bytes were written.
  mutating func advance(_ byteCount: Int) { length += UInt64(byteCount) }

  private mutating func count(_ failure: Failure?, _ place: FailureList.Place) {
    guard let failure else {
      measured += 1
      return
    }
    failed += 1
    if failure.code == .cancelled { isCancelled = true }
    if failure.code != .storeNotFound { failures.add(place, failure) }
  }

  var recorded: Int { measured + failed }
}
