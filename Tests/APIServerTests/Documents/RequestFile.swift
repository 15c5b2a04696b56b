import Foundation

/// `docs/api.http`: requests as editors send them, parted by lines that begin with `###`.
struct RequestFile {
  struct Request {
    let title: String
    let method: String
    /// With `{{base}}` in front.
    let url: String
    let headers: [(name: String, value: String)]
    let body: String

    /// Without `{{base}}` and the query.
    var path: String { String(url.dropFirst(RequestFile.base.count).prefix { $0 != "?" }) }

    var query: [(name: String, value: String)] {
      let query = url.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
      return query.split(separator: "&").map { pair in
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count == 2 ? String(parts[1]) : "")
      }
    }

    /// - Parameter lines: those behind the title.
    fileprivate init?(title: String, lines: some Sequence<Substring>) {
      let lines = Array(lines.drop { $0.isEmpty })
      guard let first = lines.first?.split(separator: " "), first.count == 2, first[1].hasPrefix(RequestFile.base)
      else {
        return nil
      }
      let head = lines.dropFirst().prefix { !$0.isEmpty }
      headers = head.map { line in
        let parts = line.split(separator: ":", maxSplits: 1)
        return (String(parts[0]), parts.last?.trimmingCharacters(in: .whitespaces) ?? "")
      }
      (self.title, method, url) = (title, String(first[0]), String(first[1]))
      body = lines.dropFirst(1 + head.count).joined(separator: "\n").trimmingCharacters(in: .newlines)
    }
  }

  static let base = "{{base}}"

  let variables: [(name: String, value: String)]
  let requests: [Request]
  /// Titles of what is no request.
  let broken: [String]

  init(_ text: String) {
    let parts = text.split(separator: "\n", omittingEmptySubsequences: false)
      .reduce(into: [[Substring]()]) { parts, line in
        if line.hasPrefix("###") { parts.append([]) }
        parts[parts.count - 1].append(line)
      }
    variables = parts[0].filter { $0.hasPrefix("@") }.map { line in
      let sides = line.dropFirst().split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      return (sides[0], sides.last ?? "")
    }
    let read = parts.dropFirst().map { lines in
      let title = lines[0].drop { $0 == "#" }.trimmingCharacters(in: .whitespaces)
      return (title, Request(title: title, lines: lines.dropFirst()))
    }
    requests = read.compactMap(\.1)
    broken = read.filter { $0.1 == nil }.map(\.0)
  }
}
