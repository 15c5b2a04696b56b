package import Addressing

/// A header field that is sent to some hosts: a key, perhaps, so its value is shown nowhere.
package struct HostHeader: Sendable, Equatable, CustomStringConvertible {
  /// The hosts that get it.
  package let hosts: HostPattern
  package let name: String
  private let value: String

  /// As it is sent, without its line break.
  package var line: String { "\(name): \(value)" }
  package var description: String { "\(hosts) \(name)" }

  fileprivate init(hosts: HostPattern, name: String, value: String) {
    self.hosts = hosts
    self.name = name
    self.value = value
  }
}

extension HostHeader {
  /// More of them are refused: each request is compared with each.
  package static let maxCount = 1000
  /// A longer value is refused, bytes: hosts take about 8 KiB for a whole head.
  package static let maxValueBytes = 4 << 10

  /// Fields that the download itself decides on: the host, how the message ends, which part or form of the image comes.
  private static let reserved: Set = [
    "host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect",
    "accept-encoding", "range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range",
    "proxy-authorization", "proxy-connection",
  ]

  /// A line that is no header; `reason` has nothing of its value.
  package struct Wrong: Error, Equatable {
    /// From 1.
    package let line: Int
    package let reason: String
  }

  /// Reads lines such as `images.example.com Authorization: Bearer abc`. Empty ones and those that begin with `#` say
  /// nothing.
  ///
  /// - Throws: ``Wrong``.
  package static func all(in text: String) throws(Wrong) -> [HostHeader] {
    var headers: [HostHeader] = []
    // A line break of Windows is one Character, so the lines are split by their units.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let line = Substring(line).trimmingSpace
      if line.isEmpty || line.hasPrefix("#") { continue }
      do throws(Problem) { headers.append(try header(line)) } catch {
        throw Wrong(line: index + 1, reason: error.reason)
      }
      if headers.count > maxCount { throw Wrong(line: index + 1, reason: "there are more than \(maxCount) headers") }
    }
    return headers
  }

  /// Those for a host, each name once: the first that matches counts.
  static func lines(of headers: [HostHeader], for host: String) -> [String] {
    var names: Set<String> = []
    return headers.filter { $0.hosts.matches(host) && names.insert($0.name.lowercased()).inserted }.map(\.line)
  }

  private struct Problem: Error {
    let reason: String
  }

  private static func header(_ line: Substring) throws(Problem) -> HostHeader {
    let parts = line.split(maxSplits: 1) { $0 == " " || $0 == "\t" }
    guard parts.count == 2, let colon = parts[1].firstIndex(of: ":") else {
      throw Problem(reason: "must be a host and a header, such as images.example.com X-Key: abc")
    }
    guard let hosts = HostPattern(String(parts[0])) else {
      throw Problem(reason: "must begin with a host such as images.example.com, *.example.com or *")
    }
    let name = parts[1][..<colon].trimmingSpace
    let value = parts[1][colon...].dropFirst().trimmingSpace
    guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
      throw Problem(reason: "the header's name may have letters, digits and hyphens only")
    }
    guard !reserved.contains(name.lowercased()) else {
      throw Problem(reason: "\(name) can't be set: downloads decide on it themselves")
    }
    guard (1...maxValueBytes).contains(value.utf8.count), value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw Problem(reason: "the value of \(name) must have 1 to \(maxValueBytes) bytes and no control characters")
    }
    return HostHeader(hosts: hosts, name: String(name), value: String(value))
  }

  /// `tchar` of RFC 9110, section 5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
