/// Where a page comes from: scheme, host and port (RFC 6454).
package struct WebOrigin: Sendable, Hashable, CustomStringConvertible {
  let scheme: String
  private let authority: Authority

  /// Nil unless `text` is `SCHEME://HOST` or `SCHEME://HOST:PORT`: `null` and a list are none.
  package init?(_ text: String) {
    let text = text.lowercased()
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"), colon > text.startIndex,
      let authority = Authority(text[colon...].dropFirst(3))
    else { return nil }
    let scheme = text[..<colon]
    guard
      scheme.utf8.allSatisfy({
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || "+-.0123456789".utf8.contains($0)
      })
    else { return nil }
    self.scheme = String(scheme)
    self.authority = authority
  }

  /// Whether its pages come from the server that a request names as its host, but for the scheme: a proxy may have taken the TLS
  /// away. A port that is left out is the scheme's.
  func isSame(as host: Authority) -> Bool {
    authority.host == host.host && port(of: authority) == port(of: host)
  }

  private func port(of authority: Authority) -> Int? { authority.port ?? defaultPort }

  private var defaultPort: Int? {
    switch scheme {
    case "http": 80
    case "https": 443
    default: nil
    }
  }

  package static func == (one: Self, other: Self) -> Bool {
    one.scheme == other.scheme && one.authority.host == other.authority.host
      && one.port(of: one.authority) == other.port(of: other.authority)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(scheme)
    hasher.combine(authority.host)
  }

  package var description: String { "\(scheme)://\(authority)" }
}
