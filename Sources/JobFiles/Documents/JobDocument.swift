import Crypto

/// A job as it was dropped: its bytes, and a table of where in them its visits and images stand.
///
/// The table costs 20 bytes a visit and 8 an image; texts are read from the bytes when they are needed.
package struct JobDocument: Sendable {
  struct Visit: Sendable {
    var storeID = JSONToken(0..<0)
    var visitTime = JSONToken(0..<0)
    var firstImage: UInt32 = 0
  }

  /// The file's bytes, all of them.
  package let bytes: [UInt8]
  /// The document in them: without a byte order mark, and without white space around it.
  package let range: Range<Int>
  private let visits: [Visit]
  private let images: [JSONToken]

  init(bytes: [UInt8], range: Range<Int>, visits: [Visit], images: [JSONToken]) {
    self.bytes = bytes
    self.range = range
    self.visits = visits
    self.images = images
  }

  package var visitCount: Int { visits.count }
  package var imageCount: Int { images.count }

  /// Bytes of memory that the job takes.
  package var memoryBytes: Int {
    bytes.count + visits.count * MemoryLayout<Visit>.stride + images.count * MemoryLayout<JSONToken>.stride
  }

  package func storeID(of visit: Int) -> String { text(of: visits[visit].storeID) }
  package func url(of image: Int) -> String { text(of: images[image]) }

  /// The images of a visit, by their numbers in the whole job.
  package func images(of visit: Int) -> Range<Int> {
    let end = visit + 1 < visits.count ? Int(visits[visit + 1].firstImage) : images.count
    return Int(visits[visit].firstImage)..<end
  }

  /// The visit that an image belongs to: the last one that begins at or before it and has images.
  package func visit(of image: Int) -> Int {
    var low = 0
    var high = visits.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(visits[middle].firstImage) <= image { low = middle } else { high = middle }
    }
    return low
  }

  /// SHA-256 of the document, 64 hexadecimal digits.
  package func digest() -> String {
    bytes.withUnsafeBytes { Digest.hex(of: UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// Writes the members of a result line that repeat the document, escaped as they stand there.
  func writeStoreID(of visit: Int, to writer: inout JSONWriter) {
    write("store_id", visits[visit].storeID, to: &writer)
  }
  func writeVisitTime(of visit: Int, to writer: inout JSONWriter) {
    write("visit_time", visits[visit].visitTime, to: &writer)
  }
  func writeURL(of image: Int, to writer: inout JSONWriter) {
    write("image_url", images[image], to: &writer)
  }

  private func write(_ key: StaticString, _ token: JSONToken, to writer: inout JSONWriter) {
    bytes.withUnsafeBufferPointer { writer.member(key, escaped: UnsafeBufferPointer(rebasing: $0[token.range])) }
  }

  private func text(of token: JSONToken) -> String {
    bytes.withUnsafeBufferPointer { JSONText.decode(token, in: $0) }
  }
}
