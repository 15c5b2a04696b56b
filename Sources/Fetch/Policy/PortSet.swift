/// The ports that downloads may connect to.
package struct PortSet: Sendable, CustomStringConvertible {
  /// HTTP's well-known ports and the unprivileged ones: what listens on other ports below 1024, such as a mail server, is no
  /// image host.
  package static let standard = PortSet(ranges: [80...80, 443...443, 1024...65_535])

  private let ranges: [ClosedRange<Int>]

  private init(ranges: [ClosedRange<Int>]) { self.ranges = ranges }

  /// Nil unless `text` is a list such as `80,443,1024-65535`.
  package init?(_ text: String) {
    var ranges: [ClosedRange<Int>] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Self.port($0) }
      guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], low <= high else {
        return nil
      }
      ranges.append(low...high)
    }
    self.ranges = ranges
  }

  private static func port(_ text: Substring) -> Int? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else { return nil }
    return (1...65_535).contains(number) ? number : nil
  }

  package func contains(_ port: Int) -> Bool { ranges.contains { $0.contains(port) } }

  package var description: String {
    ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
  }
}
