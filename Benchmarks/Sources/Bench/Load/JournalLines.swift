import Foundation

/// Result lines in the form of those that `serve` wrote.
struct JournalLines {
  private(set) var bytes: [UInt8]
  private let prefix: String
  /// A line without its place and its URL: what stands before the place, between the two, and after the URL.
  private let parts: (head: [UInt8], middle: [UInt8], tail: [UInt8])
  private var isDone: Set<Int> = []

  /// - Parameters:
  ///   - journal: at least one whole line; a torn last one is left out.
  ///   - prefix: of the images' URLs, before the number of seven digits.
  /// - Throws: ``Problem`` when the lines don't have one form.
  init(_ journal: [UInt8], prefix: String) throws {
    self.prefix = prefix
    let lines = String(decoding: journal, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .dropLast()
    guard let first = lines.first.map(String.init) else { throw Problem("the journal has no whole line") }
    let form = try Self.parts(of: first, prefix)
    parts = (Array(form.head.utf8), Array(form.middle.utf8), Array(form.tail.utf8))
    for line in lines.map(String.init) {
      let other = try Self.parts(of: line, prefix)
      guard other.head == form.head, other.middle == form.middle else { throw Problem("not like the first: \(line)") }
      isDone.insert(other.image)
    }
    bytes = Array(lines.joined(separator: "\n").utf8) + [UInt8(ascii: "\n")]
  }

  /// Adds an image's line, unless it stands there.
  mutating func add(_ image: Int) {
    if isDone.contains(image) { return }
    bytes += parts.head
    bytes += Self.place(image).utf8
    bytes += parts.middle
    bytes += "\(prefix)\(ImageServer.padded(image)).jpg".utf8
    bytes += parts.tail
  }

  private static func place(_ image: Int) -> String {
    "\"visit\":\(image / JobText.imagesPerVisit),\"image\":\(image % JobText.imagesPerVisit),"
  }

  /// The tail has the line end.
  private static func parts(
    of line: String, _ prefix: String
  ) throws -> (image: Int, head: String, middle: String, tail: String) {
    guard let start = line.range(of: prefix), let image = Int(line[start.upperBound...].prefix(7)),
      let place = line.range(of: place(image)),
      let url = line.range(of: "\(prefix)\(ImageServer.padded(image)).jpg", range: place.upperBound..<line.endIndex)
    else { throw Problem("not the line of an image: \(line)") }
    return (
      image, String(line[..<place.lowerBound]), String(line[place.upperBound..<url.lowerBound]),
      String(line[url.upperBound...]) + "\n"
    )
  }
}
