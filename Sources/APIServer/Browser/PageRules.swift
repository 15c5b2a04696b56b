import HTTPTypes
import Hummingbird

/// Which requests of a browser are answered. A browser lets every page send requests here, from a machine and with an address
/// that the page's author doesn't have.
///
/// A request is refused
/// - whose `Origin` is neither the server's own nor an allowed one, or whose `Sec-Fetch-Site` is `cross-site`
///   (Fetch Metadata Request Headers, section 2.3) without an allowed `Origin`;
/// - whose `Host` is no name of this server (``OwnNames``), unless keys are needed anyway. Where a trusted proxy says what the
///   client called, that must be one too; `Host` still counts, since a page can write to a proxy's fields what it likes.
///
/// A link that a user follows to a page from elsewhere, a mail say, is no such request. A request without `Host` comes from no
/// browser.
struct PageRules: Sendable {
  let allowedOrigins: Set<WebOrigin>
  /// Nil: any.
  let names: OwnNames?

  /// Why a request without a valid key is refused; nil when it is not.
  ///
  /// - Parameter forwarded: how the client called, where a trusted proxy says so.
  func problem(with request: Request, _ forwarded: Forwarded) -> APIError? {
    let called = request.head.authority.map { [$0] } ?? []
    if let problem = problem("Host", called) ?? problem("X-Forwarded-Host", forwarded.hosts) { return problem }
    let site = request.headers[.secFetchSite]?.lowercased()
    guard let text = request.headers[.origin] else {
      return site == "cross-site" && !request.isFollowedLink ? Self.crossSite : nil
    }
    let origin = WebOrigin(text)
    if isAllowed(origin) { return nil }
    // The browser knows best: a proxy may have put another name in the place of the one that it called.
    if site == "same-origin" { return nil }
    let isOwn = site != "cross-site" && origin.map { isServers($0, called, forwarded) } ?? false
    return isOwn ? nil : Self.strangeOrigin(origin)
  }

  private func problem(_ field: String, _ values: [String]) -> APIError? {
    guard let names else { return nil }
    for value in values {
      guard let host = Authority(value)?.host else { return Self.forbidden("the \(field) field is no host and port") }
      if !names.contains(host) { return Self.unknownName(host) }
    }
    return nil
  }

  /// - Parameter called: the `Host` field.
  private func isServers(_ origin: WebOrigin, _ called: [String], _ forwarded: Forwarded) -> Bool {
    (forwarded.schemes.isEmpty || forwarded.schemes.contains(origin.scheme))
      && (called + forwarded.hosts).contains { Authority($0).map { origin.isSame(as: $0) } ?? false }
  }

  func isAllowed(_ origin: WebOrigin?) -> Bool { origin.map { allowedOrigins.contains($0) } ?? false }

  private static func forbidden(_ message: String) -> APIError { APIError(status: .forbidden, message: message) }

  private static func unknownName(_ name: String) -> APIError {
    forbidden("this server does not know itself as \(name); let it by --allowed-host \(name), or set --api-keys")
  }

  private static func strangeOrigin(_ origin: WebOrigin?) -> APIError {
    guard let origin else {
      return forbidden("a page without an origin, such as a local file, may not call this; call with an API key")
    }
    return forbidden(
      "pages of \(origin) may not call this; let them by --cors-origin \(origin), or call with an API key")
  }

  private static let crossSite = forbidden(
    "a page of another site asked for this; let its requests by --cors-origin ORIGIN, or call with an API key")
}

extension Request {
  /// Whether a user follows a link to a page.
  fileprivate var isFollowedLink: Bool {
    (method == .get || method == .head) && headers[.secFetchMode]?.lowercased() == "navigate"
      && headers[.secFetchDest].map { $0.lowercased() == "document" } ?? true && !uri.isProtected
  }
}
