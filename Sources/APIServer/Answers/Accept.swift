/// An `Accept` or `Accept-Encoding` field: what a client wants (RFC 9110, sections 12.5.1 and 12.5.3).
struct Accept {
  /// More entries are not read.
  private static let maxEntries = 64

  private let qualities: [String: Double]

  init(_ field: String?) {
    var qualities: [String: Double] = [:]
    for entry in (field ?? "").split(separator: ",").prefix(Self.maxEntries) {
      let parts = entry.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
      guard let type = parts.first else { continue }
      let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 }
      qualities[type] = weight ?? 1
    }
    self.qualities = qualities
  }

  /// Whether a type is named, with at least the quality of another, which a range such as `*/*` may stand for.
  func prefers(_ type: String, to other: String) -> Bool {
    guard let quality = qualities[type], quality > 0 else { return false }
    let range = other.prefix { $0 != "/" } + "/*"
    return quality >= qualities[other] ?? qualities[String(range)] ?? qualities["*/*"] ?? 0
  }

  /// Whether a coding is named, or any is, and not refused by a quality of 0.
  func allows(coding: String) -> Bool { (qualities[coding] ?? qualities["*"] ?? 0) > 0 }
}
