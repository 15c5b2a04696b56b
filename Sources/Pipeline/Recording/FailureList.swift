import HeapModule
import JobModel

/// A job's failures: how many, and the first of them in the order of the document.
struct FailureList: Sendable {
  /// Where in the document a failure belongs: a visit's own failure comes before its images'.
  struct Place: Sendable, Comparable {
    let visit: Int
    /// Within the visit; −1 for the visit itself.
    let image: Int

    static func < (left: Place, right: Place) -> Bool {
      (left.visit, left.image) < (right.visit, right.image)
    }
  }

  private struct Entry: Sendable, Comparable {
    let place: Place
    let failure: Failure

    static func < (left: Entry, right: Entry) -> Bool { left.place < right.place }
    static func == (left: Entry, right: Entry) -> Bool { left.place == right.place }
  }

  private(set) var total = 0
  private var first = Heap<Entry>()

  mutating func add(_ place: Place, _ failure: Failure) {
    total += 1
    first.insert(Entry(place: place, failure: failure))
    if first.count > StatusDocument.maxErrors { first.removeMax() }
  }

  /// In order, with what the document says of each place.
  func failures(of job: JobDocument) -> [StatusDocument.Failure] {
    first.unordered.sorted().map { entry in
      let storeID = job.storeID(of: entry.place.visit)
      guard entry.place.image >= 0 else { return StatusDocument.Failure(storeID: storeID, entry.failure) }
      let image = job.images(of: entry.place.visit).lowerBound + entry.place.image
      return StatusDocument.Failure(storeID: storeID, entry.failure, imageURL: job.url(of: image))
    }
  }
}
