import HTTPTypes
import Hummingbird

/// Which requests of a browser are answered. A browser lets every page send requests here, from a machine and with an address
/// that the page's author doesn't have.
///
/// A request is refused
/// - whose `Origin` is neither the server's own nor an allowed one, or whose `Sec-Fetch-Site` is `cross-site`
///   (Fetch Metadata Request Headers, section 2.3), unless a valid key came with it;
/// - whose `Host` is no name of this server (``OwnNames``), unless keys are needed anyway.
///
/// A link that a user follows to a page from elsewhere, a mail say, is no such request. A request without `Host` comes from no
/// browser.
struct PageRules: Sendable {
  let allowedOrigins: Set<WebOrigin>
  /// Nil: any.
  let names: OwnNames?

  /// Why a request is refused; nil when it is not.
  ///
  /// - Parameter hasKey: whether a valid key came with it.
  func problem(with request: Request, hasKey: Bool) -> APIError? {
    if hasKey { return nil }
    let host = request.head.authority.flatMap { Authority($0) }
    if let names, request.head.authority != nil {
      guard let host else { return Self.forbidden("the Host field is no host and port") }
      if !names.contains(host.host) { return Self.unknownName(host.host) }
    }
    let site = request.headers[.secFetchSite]?.lowercased()
    if let text = request.headers[.origin] {
      let origin = WebOrigin(text)
      let isOwn = site == "same-origin" || origin.map { origin in host.map { origin.isSame(as: $0) } ?? false } ?? false
      return isOwn || isAllowed(origin) ? nil : Self.strangeOrigin(origin)
    }
    return site == "cross-site" && !request.isFollowedLink ? Self.crossSite : nil
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
