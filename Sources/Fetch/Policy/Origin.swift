/// Where a request goes (RFC 6454, section 4).
package struct Origin: Equatable, Sendable, CustomStringConvertible {
  /// `http` or `https`.
  package let scheme: String
  /// Lower case, international names in their ASCII form, an IPv6 address without brackets and zone.
  package let host: String
  package let port: Int

  /// Its serialization (section 6.1): `https://img.example`, `http://[2001:db8::1]:8080`.
  package var description: String {
    let name = host.contains(":") ? "[\(host)]" : host
    let isDefault = port == (scheme == "https" ? 443 : 80)
    return "\(scheme)://\(name)\(isDefault ? "" : ":\(port)")"
  }

  /// Whether a redirect from here to there stays with whoever answered here: at the same origin, or at the TLS that the
  /// same host has beside plain HTTP, on their well-known ports.
  func isSameHost(as next: Origin) -> Bool {
    self == next
      || (self == Origin(scheme: "http", host: next.host, port: 80)
        && next == Origin(scheme: "https", host: host, port: 443))
  }
}
