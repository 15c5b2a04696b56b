/// Where a request goes (RFC 6454, section 4).
struct Origin: Equatable {
  /// `http` or `https`.
  let scheme: String
  /// Lower case, international names in their ASCII form, an IPv6 address without brackets and zone.
  let host: String
  let port: Int

  /// Whether a redirect from here to there stays with whoever answered here: at the same origin, or at the TLS that the
  /// same host has beside plain HTTP, on their well-known ports.
  func isSameHost(as next: Origin) -> Bool {
    self == next
      || (self == Origin(scheme: "http", host: next.host, port: 80)
        && next == Origin(scheme: "https", host: host, port: 443))
  }
}
