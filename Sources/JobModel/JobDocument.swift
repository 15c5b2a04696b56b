import StreamingJSON

/// A job's visits and images. It holds their texts as written, escapes included, but not the file's bytes.
package struct JobDocument: Sendable {
  /// No job file is larger, bytes: ``JSONToken`` has no higher positions. The upper bound of `--max-job-bytes`.
  package static let maxFileBytes = JSONToken.maxDocumentBytes

  private let storeIDs: PackedStrings
  private let visitTimes: PackedStrings
  private let urls: PackedStrings
  /// By visit: the number of its first image in the job.
  private let firstImages: [UInt32]
  /// Its member `fresh`, whether hosts are asked anew for each image, as written; nil when it isn't there.
  let fresh: Bool?

  init(
    storeIDs: PackedStrings, visitTimes: PackedStrings, urls: PackedStrings, firstImages: [UInt32], fresh: Bool?
  ) {
    self.storeIDs = storeIDs
    self.visitTimes = visitTimes
    self.urls = urls
    self.firstImages = firstImages
    self.fresh = fresh
  }

  /// Whether hosts, and caches on the way to them, are asked anew for each image.
  package var asksAnew: Bool { fresh ?? false }
  package var visitCount: Int { firstImages.count }
  package var imageCount: Int { urls.count }

  /// How much memory the texts take, bytes.
  package var memoryBytes: Int { Self.memoryBytes(storeIDs, visitTimes, urls, visits: firstImages.count) }

  static func memoryBytes(
    _ storeIDs: PackedStrings, _ visitTimes: PackedStrings, _ urls: PackedStrings, visits: Int
  ) -> Int {
    storeIDs.memoryBytes + visitTimes.memoryBytes + urls.memoryBytes + visits * MemoryLayout<UInt32>.stride
  }

  package func storeID(of visit: Int) -> String { storeIDs.withText(visit) { JSONText.decode($0) } }
  package func url(of image: Int) -> String { urls.withText(image) { JSONText.decode($0) } }

  /// The images of a visit, by their numbers in the job.
  package func images(of visit: Int) -> Range<Int> {
    let end = visit + 1 < firstImages.count ? Int(firstImages[visit + 1]) : imageCount
    return Int(firstImages[visit])..<end
  }

  /// The visit of an image: the last one with images that begins at or before it.
  package func visit(of image: Int) -> Int {
    var low = 0
    var high = firstImages.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(firstImages[middle]) <= image { low = middle } else { high = middle }
    }
    return low
  }

  /// The same, for images that come mostly in the order of the document: a search among a million visits costs more than a look
  /// at the next one.
  ///
  /// - Parameter visit: the visit of the image before.
  package func visit(of image: Int, after visit: Int) -> Int {
    for candidate in visit..<min(visit + 2, visitCount) where images(of: candidate).contains(image) { return candidate }
    return self.visit(of: image)
  }

  // The members of a result line that repeat the document, escaped as written there.

  func writeStoreID(of visit: Int, to writer: inout JSONWriter) {
    storeIDs.withText(visit) { writer.member("store_id", escaped: $0) }
  }
  func writeVisitTime(of visit: Int, to writer: inout JSONWriter) {
    visitTimes.withText(visit) { writer.member("visit_time", escaped: $0) }
  }
  func writeURLElement(of image: Int, to writer: inout JSONWriter) {
    urls.withText(image) { writer.element(escaped: $0) }
  }
  func writeURL(of image: Int, to writer: inout JSONWriter) {
    urls.withText(image) { writer.member("image_url", escaped: $0) }
  }
}
