import HTTPTypes
import HummingbirdCore
import Synchronization

/// Decides who may call the API, and how often.
final class AccessControl: Sendable {
  private static let keyField = HTTPField.Name("X-API-Key")
  private static let limitField = HTTPField.Name("RateLimit")
  private static let policyField = HTTPField.Name("RateLimit-Policy")

  private let keys: APIKeyRing?
  private let limit: RateLimit?
  private let limiter: Mutex<RateLimiter?>

  init(keys: APIKeyRing?, limit: RateLimit?) {
    self.keys = keys
    self.limit = limit
    limiter = Mutex(limit.map { RateLimiter($0) })
  }

  /// Lets a request in. Who has no key is counted by address, so that guessing is limited too.
  ///
  /// - Parameter fields: what every answer to the request must have.
  /// - Throws: ``APIError`` 401 or 429.
  func admit(_ request: Request, from address: PeerAddress, _ fields: inout HTTPFields) throws(APIError) -> Client {
    let name = keys.flatMap { keys in Self.secret(of: request).flatMap { keys.name(of: $0) } }
    try count(name.map { .key($0) } ?? .network(address.network), &fields)
    if keys != nil && name == nil {
      throw APIError(
        status: .unauthorized, message: "an API key is missing or wrong: send Authorization: Bearer KEY, or X-API-Key",
        headers: [.wwwAuthenticate: "Bearer"])
    }
    return Client(keyName: name, address: address)
  }

  /// The fields are those of draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4.
  private func count(
    _ caller: @autoclosure () -> RateLimiter.Caller, _ fields: inout HTTPFields
  ) throws(APIError) {
    guard let limit else { return }
    let caller = caller()
    guard let verdict = limiter.withLock({ $0?.ask(caller, at: .now) }) else { return }
    if let name = Self.policyField { fields[name] = "\"default\";q=\(limit.count);w=\(limit.windowSeconds)" }
    if let name = Self.limitField { fields[name] = "\"default\";r=\(verdict.remaining);t=\(verdict.resetSeconds)" }
    if verdict.isAllowed { return }
    throw APIError(
      status: .tooManyRequests,
      message: "over \(limit.count) requests in \(limit.windowSeconds) s; try again in \(verdict.resetSeconds) s",
      headers: [.retryAfter: "\(verdict.resetSeconds)"])
  }

  /// RFC 6750, section 2.1; the scheme's case doesn't matter.
  private static func secret(of request: Request) -> String? {
    if let value = request.headers[.authorization] {
      let parts = value.split(separator: " ", maxSplits: 1)
      if parts.count == 2, parts[0].lowercased() == "bearer" { return parts[1].filter { $0 != " " } }
    }
    return keyField.flatMap { request.headers[$0] }
  }
}
