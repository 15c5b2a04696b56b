import JobModel

/// Which result lines are wanted: those that fit every member that is not nil.
package struct ResultFilter: Sendable, Equatable {
  /// Whether the image failed.
  package var isFailed: Bool?
  /// The failure's `code`.
  package var code: String?
  /// The failure's `http_status`.
  package var httpStatus: Int?
  /// The host of the image's URL, see ``URLHost``.
  package var host: String?
  package var storeID: String?
  /// A part of the URL, the store's ID or its name; upper and lower case of ASCII are the same.
  package var text: String?

  package init() {}

  var isEmpty: Bool { self == ResultFilter() }

  func matches(_ row: ResultRow) -> Bool {
    if let isFailed, row.isFailed != isFailed { return false }
    if let code, row.code != code { return false }
    if let httpStatus, row.httpStatus != httpStatus { return false }
    if let storeID, row.storeID != storeID { return false }
    if let host, URLHost.of(row.imageURL) != host { return false }
    guard let text else { return true }
    return [row.imageURL, row.storeID, row.storeName].contains { Self.contains($0, text) }
  }

  private static func contains(_ text: String, _ part: String) -> Bool {
    let (text, part) = (text.utf8.map(lowercased), part.utf8.map(lowercased))
    if part.isEmpty { return true }
    guard part.count <= text.count else { return false }
    return (0...text.count - part.count).contains { text[$0..<$0 + part.count].elementsEqual(part) }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
